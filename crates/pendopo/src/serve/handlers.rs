//! What the workers do with each kind of message of the outbox.

use std::sync::Arc;

use db::Batch;
use db::outbox::Taken;
use issuance::RenderFailure;
use notify::{
    DemoSender, Handler, MailSender, MessageHandler, NoSender, Reason, Sender, SmsSender,
};
use web::Later;

use crate::boot::Running;
use crate::lines::{InChat, Messengers};
use crate::settings::Settings;

/// What becomes of each kind of message.
pub(crate) fn handlers(
    running: &Running,
    settings: &Settings,
) -> anyhow::Result<Vec<Arc<dyn Handler>>> {
    let demo = running.web.is_demo();
    let mail: Arc<dyn Sender> = match (&settings.smtp, &settings.mail_from) {
        _ if demo => Arc::new(DemoSender),
        (Some(url), Some(from)) => {
            Arc::new(MailSender::new(url, from).map_err(|error| anyhow::anyhow!("mail: {error}"))?)
        }
        _ => Arc::new(NoSender(Reason::new("no-mail"))),
    };
    let sms: Arc<dyn Sender> = match &settings.sms_url {
        _ if demo => Arc::new(DemoSender),
        Some(url) => Arc::new(
            SmsSender::new(url, settings.sms_key.as_deref())
                .map_err(|error| anyhow::anyhow!("sms: {error}"))?,
        ),
        None => Arc::new(NoSender(Reason::new("no-sms"))),
    };
    let message = |kind, sender| -> Arc<dyn Handler> {
        let (db, web, keys) = (running.db.clone(), running.web.clone(), running.keys.clone());
        Arc::new(MessageHandler { db, web, keys, sender, kind })
    };
    let mut all: Vec<Arc<dyn Handler>> = vec![
        message("message.mail", mail),
        message("message.sms", sms),
        Arc::new(Copies { app: running.cases.clone(), kind: cases::TIMELINE_COPY }),
        Arc::new(Copies { app: running.cases.clone(), kind: identity::DISCLOSURE_COPY }),
    ];
    all.extend(
        of_reports(&running.complaints).map(|handler| Arc::new(handler) as Arc<dyn Handler>),
    );
    all.extend(of_cases(&running.cases).map(|handler| Arc::new(handler) as Arc<dyn Handler>));
    all.push(Arc::new(Forgetting { app: running.assistant.clone() }));
    for kind in [assistant::channels::IN, assistant::channels::OUT] {
        all.push(Arc::new(Messengers { app: running.assistant.clone(), kind }));
    }
    all.push(Arc::new(InChat { app: running.assistant.clone() }));
    all.push(Arc::new(ForwardHandler { app: running.open311.clone() }));
    if settings.letter_worker {
        all.push(Arc::new(LetterHandler { app: running.issuance.clone() }));
    }
    Ok(all)
}

/// Brings what belongs to a person over to the person's own tables.
struct Copies {
    app: cases::App,
    kind: &'static str,
}

impl Handler for Copies {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn is_all_in_its_batch(&self) -> bool {
        true
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async move {
            let (db, agency) = (&self.app.db, message.agency);
            let failed = |error: &dyn std::error::Error| {
                tracing::warn!(outbox.kind = self.kind, error = %error, "A copy could not be read");
                Reason::new("copy")
            };
            if self.kind == cases::TIMELINE_COPY {
                let row = cases::timeline_row(&self.app, &message.body, &message.key).await;
                return row.map_err(|error| failed(&error));
            }
            let Ok(copy) = serde_json::from_slice::<identity::DisclosureCopy>(&message.body) else {
                return Ok(Batch::new());
            };
            let number =
                cases::number_of(db, agency, copy.case).await.map_err(|error| failed(&error))?;
            let name = self.app.web.brand().name.clone();
            copy.row(db, agency, &name, &number.unwrap_or_default())
                .await
                .map_err(|error| failed(&error))
        })
    }
}

/// A message about cases, and what is done with it.
struct OfCases {
    app: cases::App,
    kind: &'static str,
    /// Whether what it does is all in the batch that it gives.
    is_all_in_its_batch: bool,
    /// What the operator reads when it fails, and what the log says.
    reason: Reason,
    failed: &'static str,
    act: for<'a> fn(&'a cases::App, &'a Taken) -> Later<'a, Result<Batch, cases::Failure>>,
}

impl Handler for OfCases {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn is_all_in_its_batch(&self) -> bool {
        self.is_all_in_its_batch
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async move {
            (self.act)(&self.app, message).await.map_err(|error| {
                tracing::warn!(outbox.id = %message.id, error = %error, "{}", self.failed);
                self.reason.clone()
            })
        })
    }
}

/// Words to applicants and others, questions to people without an account, what is due, parts of parcels, cases that wait
/// for others, and forms that nobody came back to.
fn of_cases(app: &cases::App) -> [OfCases; 10] {
    let app = || app.clone();
    [
        OfCases {
            app: app(),
            kind: cases::NOTICE,
            is_all_in_its_batch: true,
            reason: Reason::new("notice"),
            failed: "A notice could not be written",
            act: |app, message| Box::pin(cases::notice(app, &message.body, &message.key)),
        },
        OfCases {
            app: app(),
            kind: cases::TIMER,
            is_all_in_its_batch: false,
            reason: Reason::new("due"),
            failed: "What was due in a case could not be done",
            act: |app, message| Box::pin(cases::timer(app, &message.body)),
        },
        OfCases {
            app: app(),
            kind: cases::ASK,
            is_all_in_its_batch: true,
            reason: Reason::new("ask"),
            failed: "A question could not be sent",
            act: |app, message| Box::pin(cases::ask(app, &message.body, &message.key)),
        },
        OfCases {
            app: app(),
            kind: cases::KIN,
            is_all_in_its_batch: false,
            reason: Reason::new("kin"),
            failed: "Those who follow a report could not be told of it",
            act: |app, message| {
                Box::pin(async { cases::kin_step(app, &message.body).await.map(|()| Batch::new()) })
            },
        },
        OfCases {
            app: app(),
            kind: cases::COPIES,
            is_all_in_its_batch: false,
            reason: Reason::new("copies"),
            failed: "Copies of photos could not be removed",
            act: |app, message| {
                Box::pin(async {
                    cases::remove_copies(app, &message.body).await.map(|()| Batch::new())
                })
            },
        },
        OfCases {
            app: app(),
            kind: cases::WEIGH,
            is_all_in_its_batch: true,
            reason: Reason::new("weigh"),
            failed: "How many others a report bothers could not be told",
            act: |app, message| Box::pin(cases::weigh(app, &message.body)),
        },
        OfCases {
            app: app(),
            kind: cases::PARCEL,
            is_all_in_its_batch: false,
            reason: Reason::new("parcel"),
            failed: "A parcel's part could not be opened",
            act: |app, message| {
                Box::pin(async {
                    cases::parcel_step(app, &message.body).await.map(|()| Batch::new())
                })
            },
        },
        OfCases {
            app: app(),
            kind: intake::DRAFT,
            is_all_in_its_batch: true,
            reason: Reason::new("draft"),
            failed: "A draft could not be asked for its time",
            act: |app, message| {
                Box::pin(async {
                    Ok(intake::draft_due(&app.intake, message, app.web.now()).await?)
                })
            },
        },
        OfCases {
            app: app(),
            kind: intake::FILES,
            is_all_in_its_batch: false,
            reason: Reason::new("files"),
            failed: "Files of a form could not be removed",
            act: |app, message| {
                Box::pin(async {
                    intake::remove_files(&app.intake, message).await?;
                    Ok(Batch::new())
                })
            },
        },
        OfCases {
            app: app(),
            kind: cases::AWAITED,
            is_all_in_its_batch: false,
            reason: Reason::new("awaited"),
            failed: "A case that waits for another one could not go on",
            act: |app, message| {
                Box::pin(async {
                    cases::awaited_step(app, &message.body).await.map(|()| Batch::new())
                })
            },
        },
    ]
}

/// Conversations whose time is over.
struct Forgetting {
    app: assistant::Assistant,
}

impl Handler for Forgetting {
    fn kind(&self) -> &'static str {
        assistant::DUE
    }

    fn is_all_in_its_batch(&self) -> bool {
        true
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async move {
            let now = self.app.web.now();
            assistant::conversation_due(&self.app, message, now).await.map_err(|error| {
                tracing::warn!(outbox.id = %message.id, error = %error, "A conversation could not be removed");
                Reason::new("conversation")
            })
        })
    }
}

/// News of public reports, for those who follow them.
struct OfReports {
    app: complaints::App,
    kind: &'static str,
    act:
        for<'a> fn(&'a complaints::App, &'a Taken) -> Later<'a, Result<Batch, complaints::Failure>>,
}

impl Handler for OfReports {
    fn kind(&self) -> &'static str {
        self.kind
    }

    fn is_all_in_its_batch(&self) -> bool {
        true
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async move {
            (self.act)(&self.app, message).await.map_err(|error| {
                tracing::warn!(outbox.id = %message.id, error = %error, "News of a report could not be told");
                Reason::new("report")
            })
        })
    }
}

fn of_reports(app: &complaints::App) -> [OfReports; 2] {
    let app = || app.clone();
    [
        OfReports {
            app: app(),
            kind: complaints::NEWS,
            act: |app, message| Box::pin(complaints::news(app, message)),
        },
        OfReports {
            app: app(),
            kind: complaints::DIGEST,
            act: |app, message| Box::pin(complaints::digest(app, message)),
        },
    ]
}

/// Sends cases to the servers of other bodies.
struct ForwardHandler {
    app: open311::App,
}

impl Handler for ForwardHandler {
    fn kind(&self) -> &'static str {
        open311::FORWARD
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async move {
            open311::forward(&self.app, &message.body).await.map_err(|error| {
                tracing::warn!(outbox.id = %message.id, error = %error, "A case could not be passed on");
                use open311::ForwardFailure as Failure;
                match error {
                    Failure::NoPartner(id) => Reason::about("open311-partner", id),
                    Failure::NotTheirs => Reason::new("open311-theirs"),
                    Failure::Silent(id) => Reason::about("open311-silent", id),
                    Failure::Answered(id, status) => {
                        Reason::about("open311-answered", format!("{id} {status}"))
                    }
                    Failure::Unreadable(id) => Reason::about("open311-unreadable", id),
                    Failure::Case(_) | Failure::Store(_) | Failure::Identity(_) => {
                        Reason::new("open311-case")
                    }
                }
            })
        })
    }
}

struct LetterHandler {
    app: issuance::App,
}

impl Handler for LetterHandler {
    fn kind(&self) -> &'static str {
        issuance::LETTER_RENDER
    }

    /// A letter is work for one core, and each that is set at the same time keeps its own memory.
    fn at_once(&self) -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    fn handle<'a>(&'a self, message: &'a Taken) -> Later<'a, Result<Batch, Reason>> {
        Box::pin(async move {
            issuance::render(&self.app, message).await.map_err(|error| {
                tracing::warn!(outbox.id = %message.id, error = %error, "A letter could not be made");
                match error {
                    RenderFailure::Case(_) => Reason::new("letter-case"),
                    RenderFailure::NoTemplate(name) => Reason::about("letter-template-missing", name),
                    RenderFailure::Bounds => Reason::new("letter-bounds"),
                    RenderFailure::Template(line) => Reason::about("letter-template", line),
                    RenderFailure::Sign => Reason::new("letter-sign"),
                    RenderFailure::Keep => Reason::new("letter-keep"),
                }
            })
        })
    }
}
