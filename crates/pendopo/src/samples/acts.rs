//! What the people of the demo do, by the pages that everybody uses: each act is the forms of one page, and where they
//! lead says whether it was done.

use std::collections::{BTreeMap, VecDeque};

use anyhow::{Context as _, bail, ensure};
use axum::Router;
use jiff::ToSpan as _;
use terms::{Date, Moment, Zone};
use tokio::task::{JoinHandle, spawn_blocking};

use super::browser::{Browser, Pairs, Shown};
use super::picture;
use super::plan::{Act, Deed, Next, Report};

/// Most people who are asked whether it bothers them too.
const STRANGERS: usize = 12;
const START: &str = "/aduan/lapor";
const FIELD: &str = "/meja/lapangan";

/// The town while it lives through its month.
pub(super) struct Town {
    router: Router,
    zone: Zone,
    /// The page of the demo's own doors.
    doors: Shown,
    /// What became of each report: its number, and the browser of whoever reported it without an account.
    told: BTreeMap<String, (String, Option<Browser>)>,
    strangers: Vec<Browser>,
    /// The photos that are still to be sent, in this order. They are drawn while the rest happens.
    photos: VecDeque<JoinHandle<Vec<u8>>>,
}

impl Town {
    /// Before anything of this happened.
    pub(super) async fn new(
        router: Router,
        zone: Zone,
        happens: &[Next<'_>],
    ) -> anyhow::Result<Self> {
        let drawing = |(scene, seed)| spawn_blocking(move || picture::photo(scene, seed));
        let photos = happens.iter().filter_map(|next| next.photo).map(drawing).collect();
        let doors = Browser::new(router.clone()).see("/demo").await?;
        let strangers = (0..STRANGERS).map(|_| Browser::new(router.clone())).collect();
        Ok(Self { router, zone, doors, told: BTreeMap::new(), strangers, photos })
    }

    /// Does what is next.
    pub(super) async fn does(&mut self, next: &Next<'_>) -> anyhow::Result<()> {
        match next.act {
            None => self.reports(next.report).await,
            Some(act) => self.acts(next.report, act, next.at).await,
        }
    }

    /// Somebody signs in.
    async fn enters(&self, name: &str) -> anyhow::Result<Browser> {
        let door = self.doors.button_after(&format!("<b>{name}"));
        let mut browser = Browser::new(self.router.clone());
        browser.enter(&door.with_context(|| format!("{name} does not live here"))?).await?;
        Ok(browser)
    }

    fn number(&self, report: &str) -> anyhow::Result<String> {
        let told = self.told.get(report).with_context(|| format!("`{report}` is not told yet"))?;
        Ok(told.0.clone())
    }

    /// From the photo and the sentence to the receipt.
    async fn reports(&mut self, report: &Report) -> anyhow::Result<()> {
        let mut browser = match &report.by {
            Some(name) => self.enters(name).await?,
            None => Browser::new(self.router.clone()),
        };
        let begun = [("kategori", report.category.as_str()), ("cerita", report.story.as_str())];
        let photo = match report.photo {
            Some(_) => Some(self.photo().await?),
            None => None,
        };
        let photo = photo.as_ref().map(|bytes| ("foto", bytes.as_slice()));
        let place = browser.send(START, START, &begun, photo).await?;
        let mut parts = place.split('/').skip(1);
        let draft = match (parts.next(), parts.next()) {
            (Some("isian"), Some(id)) => format!("/isian/{id}"),
            _ => bail!("the report is not begun, but led to {place}"),
        };
        let at = &report.place;
        let mut first: Vec<(&str, &str)> = vec![
            ("versi", "0"),
            ("place.address", &at.address),
            ("place.lat", &at.lat),
            ("place.lng", &at.lng),
            ("place.region", &at.region),
            ("story", &report.story),
        ];
        first.extend(pairs(&report.answers));
        let page = format!("{draft}/laporan");
        let mut place = browser.send(&page, &page, &first, None).await?;
        let check = format!("{draft}/periksa");
        if place == format!("{draft}/tambahan") {
            let more: Vec<_> = [("versi", "0")].into_iter().chain(pairs(&report.more)).collect();
            place = browser.send(&place.clone(), &place, &more, None).await?;
        }
        ensure!(place == check, "not all is answered: {place}");
        let sent = [("benar", "1"), ("cara", report.way.as_str())];
        let place = browser.send(&check, &format!("{draft}/kirim"), &sent, None).await?;
        let number =
            place.strip_prefix("/permohonan/").and_then(|rest| rest.strip_suffix("/terima"));
        let number = number.with_context(|| format!("no receipt, but {place}"))?.to_owned();
        let own = report.by.is_none().then_some(browser);
        self.told.insert(report.id.clone(), (number, own));
        Ok(())
    }

    async fn acts(&mut self, report: &Report, act: &Act, now: Moment) -> anyhow::Result<()> {
        let number = self.number(&report.id)?;
        let public = format!("/aduan/{number}");
        match &act.deed {
            Deed::Support(count) => {
                for stranger in self.strangers.iter_mut().take(*count) {
                    let place =
                        stranger.send(&public, &format!("{public}/dukung"), &[], None).await?;
                    ensure!(place == public, "supporting led to {place}");
                }
            }
            Deed::Follow => {
                let mut browser = self.enters(name(act)?).await?;
                let place = browser.send(&public, &format!("{public}/ikuti"), &[], None).await?;
                ensure!(place == "/aduan/ikuti", "following led to {place}");
            }
            Deed::Answer(_) | Deed::Reopen(_) => {
                self.reporter_says(report, &number, &act.deed).await?
            }
            Deed::Take
            | Deed::Decide { .. }
            | Deed::Photo(_)
            | Deed::Publish(_)
            | Deed::Tie { .. }
            | Deed::Forward { .. }
            | Deed::Reply(_) => {
                let browser = self.enters(name(act)?).await?;
                let today = now.day(&self.zone);
                self.officer_acts(browser, &number, &act.deed, today).await?;
            }
        }
        Ok(())
    }

    async fn reporter_says(
        &mut self,
        report: &Report,
        number: &str,
        deed: &Deed,
    ) -> anyhow::Result<()> {
        let mut signed_in = match &report.by {
            Some(name) => Some(self.enters(name).await?),
            None => None,
        };
        let kept = self.told.get_mut(&report.id).and_then(|(_, browser)| browser.as_mut());
        let browser = signed_in.as_mut().or(kept).context("nobody reported it")?;
        let own = format!("/permohonan/{number}");
        let page = browser.see(&own).await?;
        let place = match deed {
            Deed::Answer(answer) => {
                let question = page.value("tanda").context("its reporter is not asked")?;
                let said = [("tanda", question.as_str()), ("pilihan", answer.as_str())];
                browser.send(&own, &format!("{own}/jawab"), &said, None).await?
            }
            Deed::Reopen(words) => {
                let said = [("kata", words.as_str())];
                browser.send(&own, &format!("{own}/belum-selesai"), &said, None).await?
            }
            Deed::Take
            | Deed::Decide { .. }
            | Deed::Photo(_)
            | Deed::Publish(_)
            | Deed::Tie { .. }
            | Deed::Forward { .. }
            | Deed::Reply(_)
            | Deed::Support(_)
            | Deed::Follow => bail!("its reporter does not do that"),
        };
        ensure!(place == own, "the answer led to {place}");
        Ok(())
    }

    async fn officer_acts(
        &mut self,
        browser: Browser,
        number: &str,
        deed: &Deed,
        today: Date,
    ) -> anyhow::Result<()> {
        let mut desk = Desk { browser, case: format!("/meja/berkas/{number}") };
        match deed {
            Deed::Take => desk.take().await,
            Deed::Decide { outcome, fill, public } => {
                desk.decide((outcome, public.as_deref()), &filled(fill, today)?).await
            }
            Deed::Photo(_) => {
                let photo = self.photo().await?;
                desk.take().await?;
                let task = format!("{FIELD}/{number}");
                let key = format!("demo-{number}-{}", self.photos.len());
                let sent = [("kunci", key.as_str()), ("apa", "foto"), ("kapan", "sesudah")];
                let photo = Some(("foto", photo.as_slice()));
                let place = desk.browser.send(FIELD, &task, &sent, photo).await?;
                ensure!(place == format!("{FIELD}#{number}"), "the photo led to {place}");
                Ok(())
            }
            Deed::Publish(sentence) => {
                let path = format!("{}/umum", desk.case);
                let page = desk.browser.see(&path).await?;
                let photos: Vec<String> = page.values("tampilfoto").collect();
                let chosen = public(sentence, &photos);
                desk.send(&path, &chosen, &desk.case.clone()).await
            }
            Deed::Tie { to, how } => {
                let to = self.number(to)?;
                desk.take().await?;
                desk.undoable("gabung", &[("nomor", &to), ("cara", how)]).await
            }
            Deed::Forward { unit, why } => {
                desk.take().await?;
                desk.undoable("teruskan", &[("unit", unit), ("sebab", why)]).await
            }
            Deed::Reply(reply) => {
                desk.take().await?;
                let page =
                    desk.browser.see(&format!("{}/tangani?contoh={reply}", desk.case)).await?;
                let words = page.area("kata").filter(|words| !words.is_empty());
                let words = words.with_context(|| format!("there are no words `{reply}`"))?;
                let path = format!("{}/pesan", desk.case);
                desk.send(&path, &[("kata", words.as_str())], &desk.case.clone()).await
            }
            Deed::Answer(_) | Deed::Reopen(_) | Deed::Support(_) | Deed::Follow => {
                bail!("no officer does that")
            }
        }
    }

    /// The next photo.
    async fn photo(&mut self) -> anyhow::Result<Vec<u8>> {
        let drawn = self.photos.pop_front().context("there are no photos left")?;
        Ok(drawn.await?)
    }
}

/// An officer before a case.
struct Desk {
    browser: Browser,
    /// The page of the case.
    case: String,
}

impl Desk {
    async fn send(&mut self, path: &str, pairs: Pairs<'_>, leads_to: &str) -> anyhow::Result<()> {
        let place = self.browser.send(&self.case.clone(), path, pairs, None).await?;
        ensure!(place == leads_to, "{path} led to {place}");
        Ok(())
    }

    /// Sends something that can be taken back for ten seconds.
    async fn undoable(&mut self, what: &str, pairs: Pairs<'_>) -> anyhow::Result<()> {
        let path = format!("{}/{what}", self.case);
        let place = self.browser.send(&self.case.clone(), &path, pairs, None).await?;
        if place.starts_with("/meja?batalkan=") {
            return Ok(());
        }
        let page = self.browser.see(place.split('#').next().unwrap_or_default()).await?;
        bail!("{path} led to {place}: {}", page.problem())
    }

    /// Takes the case; nothing happens where it is theirs.
    async fn take(&mut self) -> anyhow::Result<()> {
        let case = self.case.clone();
        self.send(&format!("{case}/ambil"), &[], &case).await
    }

    async fn decide(
        &mut self,
        (outcome, sentence): (&str, Option<&str>),
        filled: &[(String, String)],
    ) -> anyhow::Result<()> {
        self.take().await?;
        let page = self.browser.see(&self.case).await?;
        let checks: Vec<String> = page.values("cek").collect();
        let photos: Vec<String> = page.values("tampilfoto").collect();
        let read = page.value("jawaban").unwrap_or_default();
        let mut pairs = vec![("hasil", outcome), ("jawaban", read.as_str())];
        pairs.extend(checks.iter().map(|check| ("cek", check.as_str())));
        pairs.extend(filled.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        if let Some(sentence) = sentence {
            pairs.extend(public(sentence, &photos));
        }
        self.undoable("putuskan", &pairs).await
    }
}

/// What everybody may see, as the forms of the desk send it.
fn public<'a>(sentence: &'a str, photos: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let told = [("umum", "1"), ("tampilkalimat", "1"), ("kalimat", sentence)];
    told.into_iter().chain(photos.iter().map(|photo| ("tampilfoto", photo.as_str()))).collect()
}

fn name(act: &Act) -> anyhow::Result<&str> {
    act.who.as_deref().context("nobody is named who does it")
}

fn pairs(answers: &BTreeMap<String, String>) -> impl Iterator<Item = (&str, &str)> {
    answers.iter().map(|(name, value)| (name.as_str(), value.as_str()))
}

/// What is filled in at a stage, as its inputs send it.
fn filled(fill: &BTreeMap<String, String>, today: Date) -> anyhow::Result<Vec<(String, String)>> {
    let mut pairs = Vec::new();
    for (field, value) in fill {
        let Some(days) = value.strip_prefix('+').and_then(|days| days.parse::<i32>().ok()) else {
            pairs.push((format!("isi.{field}"), value.clone()));
            continue;
        };
        let day = today.checked_add(days.days())?;
        let parts = [
            ("day", i16::from(day.day())),
            ("month", i16::from(day.month())),
            ("year", day.year()),
        ];
        pairs.extend(
            parts.map(|(part, number)| (format!("isi.{field}.{part}"), number.to_string())),
        );
    }
    Ok(pairs)
}
