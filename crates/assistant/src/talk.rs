//! A conversation in hand: opened, spoken in, and written back in one batch.

use db::Batch;
use identity::{Owner, Reporter};
use sha2::{Digest as _, Sha256};
use terms::{AgencyId, CaseId, ConversationId, FileId, Language, Moment, PersonId};
use vault::{Place, Purpose, Sealed, SubjectKey};
use web::{Citizen, View};

use crate::conversation::{Conversation, Doing, Holder, State, Turn, Who};
use crate::error::Failure;
use crate::keep::{SUBJECT, sealed_as};
use crate::say::{Choice, Peer, Say};
use crate::store::{self, TurnRow};
use crate::{Assistant, Channel};

/// The field that the seal of the state names; turns have their place.
const STATE: &str = "state";
const ADDRESS: &str = "address";

/// A conversation while it is spoken in.
pub(crate) struct Talk<'a> {
    pub(crate) app: &'a Assistant,
    pub(crate) peer: &'a Peer,
    pub(crate) row: Conversation,
    pub(crate) state: State,
    pub(crate) now: Moment,
    /// What is said in this turn.
    pub(crate) says: Vec<Say>,
    /// What the conversation has come to, once what was typed is answered.
    pub(crate) next: lingua::Context,
    /// What was typed, if something was.
    pub(crate) spoken: String,
    /// Who they became to us in this turn, where they report without an account.
    pub(crate) reporter: Option<Reporter>,
    /// Rows that acts add.
    pub(crate) also: Batch,
    /// Whether the account is not theirs any more from here on.
    is_cut: bool,
    key: SubjectKey,
    /// The rows of a new key; none where the conversation was there before.
    begun: Option<Batch>,
    /// What came, and the digest of its id.
    came: Option<(Say, [u8; 32])>,
}

impl Assistant {
    fn agency(&self) -> terms::AgencyId {
        self.web.brand().agency
    }

    fn index(&self, channel: Channel, address: &str) -> [u8; 32] {
        self.keys.agency.fingerprint("conversation", &format!("{}\0{address}", channel.name()))
    }

    /// The conversation of somebody, if they have one that is theirs now: on a browser that several people use, nobody sees
    /// what another one said who was signed in.
    ///
    /// # Errors
    /// [`Failure`] when it could not be asked.
    pub async fn conversation(&self, peer: &Peer) -> Result<Option<Conversation>, Failure> {
        let index = self.index(peer.channel, &peer.address);
        let found = store::of_peer(&self.db, self.agency(), peer.channel, index).await?;
        let own = |row: &Conversation| {
            row.channel != Channel::Web || row.person.is_none() || row.person == peer.account()
        };
        Ok(found.filter(own))
    }

    /// Whether what was said at this address is somebody else's.
    pub(crate) async fn is_of_another(&self, peer: &Peer) -> Result<bool, Failure> {
        let index = self.index(peer.channel, &peer.address);
        let found = store::of_peer(&self.db, self.agency(), peer.channel, index).await?;
        Ok(found.is_some() && self.conversation(peer).await?.is_none())
    }

    /// The conversation with this id.
    ///
    /// # Errors
    /// [`Failure`] when it could not be asked.
    pub async fn conversation_by_id(
        &self,
        id: ConversationId,
    ) -> Result<Option<Conversation>, Failure> {
        Ok(store::by_id(&self.db, self.agency(), id).await?)
    }

    /// The conversations that the assistant or people have or that wait for people, whoever waits longest first.
    ///
    /// # Errors
    /// [`Failure`] when it could not be asked.
    pub async fn held_by(&self, holder: Holder) -> Result<Vec<Conversation>, Failure> {
        Ok(store::held(&self.db, self.agency(), holder).await?)
    }

    pub(crate) async fn key(&self, own: &Conversation) -> Result<SubjectKey, Failure> {
        let keys = identity::load(&self.db, &self.keys, own.agency, sealed_as(own.id)).await?;
        let held = keys.into_values().find(|held| held.id == own.key);
        Ok(held.ok_or(Failure::Sealed)?.key)
    }

    /// What was said after a turn. Whoever opens it for an officer has recorded the read before, and says so by `purpose`.
    ///
    /// # Errors
    /// [`Failure`] when it could not be read.
    pub async fn turns(
        &self,
        own: &Conversation,
        after: i64,
        purpose: Purpose,
    ) -> Result<Vec<Turn>, Failure> {
        let key = self.key(own).await?;
        let rows = store::turns(&self.db, own, after).await?;
        let open = |row: TurnRow| {
            let say: Say = opened(&key, own, &turn_field(row.seq), row.sealed, purpose)?;
            Ok(Turn { seq: row.seq, at: row.at, who: row.who, officer: row.officer, say })
        };
        rows.into_iter().map(open).collect()
    }

    /// Where what people answer is sent: a number, the id of a chat.
    ///
    /// # Errors
    /// [`Failure`] when it could not be read.
    pub async fn address_of(&self, own: &Conversation) -> Result<String, Failure> {
        let key = self.key(own).await?;
        opened(&key, own, ADDRESS, own.address.clone(), Purpose::Notice)
    }

    /// The rows by which an officer, or the assistant by itself, says something in a conversation as it was read, and by
    /// which somebody has it from then on. Stale when something was said meanwhile. [`Live::tell`](crate::Live::tell) follows.
    ///
    /// # Errors
    /// [`Failure`] when its key could not be read.
    pub async fn speaking(
        &self,
        own: &Conversation,
        (who, officer): (Who, Option<terms::OfficerId>),
        say: &Say,
        holder: Holder,
    ) -> Result<Batch, Failure> {
        let key = self.key(own).await?;
        let mut row = own.clone();
        row.turns += 1;
        row.last_at = self.web.now();
        row.holder = holder;
        row.urgent = own.urgent && holder != Holder::Assistant;
        row.waiting_since = own.waiting_since.filter(|_| holder == Holder::Waiting);
        let turn = TurnRow {
            seq: row.turns,
            at: row.last_at,
            who,
            officer,
            message: None,
            sealed: self.sealed(&key, &row, &turn_field(row.turns), say),
        };
        let batch = store::save(&row).then(store::add_turn(&row, &turn));
        Ok(match crate::channels::going(self, &row) {
            Some(going) => batch.outbox(&going),
            None => batch,
        })
    }

    fn sealed<T: serde::Serialize>(
        &self,
        key: &SubjectKey,
        own: &Conversation,
        field: &str,
        value: &T,
    ) -> Vec<u8> {
        vault::seal(key, own.key, value, &place(own, field), self.web.random()).to_bytes()
    }

    /// The conversation of somebody, or a new one that is not stored yet.
    pub(crate) async fn talk<'a>(&'a self, peer: &'a Peer) -> Result<Talk<'a>, Failure> {
        let now = self.web.now();
        let blank = |row, key, state, begun| Talk {
            app: self,
            peer,
            row,
            state,
            now,
            says: Vec::new(),
            next: lingua::Context::default(),
            spoken: String::new(),
            reporter: None,
            also: Batch::new(),
            is_cut: false,
            key,
            begun,
            came: None,
        };
        if let Some(row) = self.conversation(peer).await? {
            let key = self.key(&row).await?;
            let state = opened(&key, &row, STATE, row.state.clone(), Purpose::Own)?;
            return Ok(blank(row, key, state, None));
        }
        let id = ConversationId::new(self.web.id());
        let agency = self.agency();
        let (held, batch) = identity::new_key(
            &self.web,
            &self.keys,
            agency,
            sealed_as(id),
            SUBJECT,
            Owner::default(),
        );
        let mut row = Conversation {
            agency,
            id,
            channel: peer.channel,
            person: None,
            language: peer.language,
            key: held.id,
            holder: Holder::Assistant,
            urgent: false,
            waiting_since: None,
            turns: 0,
            version: 0,
            opened_at: now,
            last_at: now,
            peer: self.index(peer.channel, &peer.address),
            address: Vec::new(),
            state: Vec::new(),
        };
        row.address = self.sealed(&held.key, &row, ADDRESS, &peer.address);
        Ok(blank(row, held.key, State::default(), Some(batch)))
    }
}

/// How a message is known again. The words belong to it: a page that a browser kept may send another message under the
/// same name.
pub(crate) fn digest(id: &str, words: &str) -> [u8; 32] {
    Sha256::new()
        .chain_update(id.len().to_be_bytes())
        .chain_update(id)
        .chain_update(words)
        .finalize()
        .into()
}

pub(crate) fn turn_field(seq: i64) -> String {
    format!("turn.{seq}")
}

fn place<'a>(own: &Conversation, field: &'a str) -> Place<'a> {
    Place { owner: own.agency.uuid(), case: sealed_as(own.id), subject: SUBJECT, field }
}

pub(crate) fn opened<T: serde::de::DeserializeOwned>(
    key: &SubjectKey,
    own: &Conversation,
    field: &str,
    bytes: Vec<u8>,
    purpose: Purpose,
) -> Result<T, Failure> {
    let sealed = Sealed::<T>::from_bytes(own.key, bytes);
    let (value, _recorded_before) =
        vault::open(key, &sealed, &place(own, field), purpose).map_err(|_| Failure::Sealed)?;
    Ok(value)
}

impl Talk<'_> {
    /// Whether it is not stored yet.
    pub(crate) const fn is_new(&self) -> bool {
        self.begun.is_some()
    }

    fn file_at(&self, id: FileId) -> (AgencyId, CaseId, FileId) {
        (self.row.agency, sealed_as(self.row.id), id)
    }

    /// Keeps a file under the key of the conversation, for about a day: where no row names it, it is swept.
    ///
    /// # Errors
    /// [`Failure`] when it could not be kept.
    pub(crate) async fn keep_file(&self, bytes: &bytes::Bytes) -> Result<FileId, Failure> {
        let id = FileId::new(self.app.web.id());
        let (objects, prefix) = (&self.app.intake.objects, self.app.web.random());
        let put = objects.put(self.file_at(id), &self.key, prefix, bytes.to_vec()).await;
        put.map_err(intake::Failure::Object)?;
        Ok(id)
    }

    /// A file that was kept; none when it was swept meanwhile.
    ///
    /// # Errors
    /// [`Failure`] when it could not be read.
    pub(crate) async fn kept_file(&self, id: FileId) -> Result<Option<Vec<u8>>, Failure> {
        match self.app.intake.objects.get(self.file_at(id), &self.key).await {
            Ok(bytes) => Ok(Some(bytes)),
            Err(files::StoreError::Missing) => Ok(None),
            Err(error) => Err(intake::Failure::Object(error).into()),
        }
    }

    /// Whether a message was answered before; else it is what came now.
    pub(crate) async fn takes(&mut self, message: [u8; 32], said: Say) -> Result<bool, Failure> {
        if !self.is_new() && store::has(&self.app.db, &self.row, message).await? {
            return Ok(false);
        }
        self.came = Some((said, message));
        Ok(true)
    }

    /// A photo of what came is shown beside its words; its row is written with them.
    pub(crate) fn showing(&mut self, photo: FileId, row: Batch) {
        if let Some((said, _)) = &mut self.came {
            said.photos.push(photo);
        }
        self.also = std::mem::take(&mut self.also).then(row);
    }

    /// What was pressed is shown by its name.
    pub(crate) fn shown_as(&mut self, label: &str) {
        if let Some((said, _)) = &mut self.came {
            label.clone_into(&mut said.text);
        }
    }

    /// Who writes, as pages know them: signed in with an account, or whoever reports from here without one.
    pub(crate) fn citizen(&self) -> Option<Citizen> {
        if let Some(citizen) = &self.peer.citizen {
            return Some(citizen.clone());
        }
        let nameless = |person: PersonId| Citizen {
            person,
            name: String::new(),
            has_account: false,
            reporter: None,
        };
        self.state.reporter.map(nameless)
    }

    /// Whose cases and drafts are theirs, that of an account first.
    pub(crate) fn persons(&self) -> Vec<PersonId> {
        let mut persons: Vec<PersonId> = Vec::new();
        if let Some(citizen) = &self.peer.citizen {
            persons.extend(citizen.persons());
        }
        persons.extend(self.state.reporter);
        persons.dedup();
        persons
    }

    /// Who they are where they report without an account: as their browser or this conversation knows, or somebody new.
    ///
    /// # Errors
    /// [`Failure`] when somebody new could not be stored.
    pub(crate) async fn nameless(&mut self) -> Result<PersonId, Failure> {
        let known = self.peer.citizen.as_ref().and_then(Citizen::without_account);
        if let Some(person) = known.or(self.state.reporter) {
            return Ok(person);
        }
        let reporter = self.app.sessions.open_reporter(&self.app.web).await?;
        let person = reporter.person;
        self.state.reporter = Some(person);
        self.reporter = Some(reporter);
        Ok(person)
    }

    /// What a page would know of them and of this moment.
    pub(crate) fn view(&self) -> View {
        let mut view = View::public(&self.app.web, self.row.language, "/tanya");
        view.citizen = self.citizen();
        view
    }

    pub(crate) const fn language(&self) -> Language {
        self.row.language
    }

    /// A text in their language.
    pub(crate) fn text(&self, key: &str) -> String {
        self.app.web.texts().say(self.row.language, key)
    }

    /// The same with arguments.
    pub(crate) fn with(&self, key: &str, args: &[(&str, &str)]) -> String {
        self.app.web.texts().with(self.row.language, key, args)
    }

    /// Says the text of a key.
    pub(crate) fn say(&mut self, key: &str) {
        let text = self.text(key);
        self.says.push(Say::new(text));
    }

    /// Says something.
    pub(crate) fn tell(&mut self, say: Say) {
        self.says.push(say);
    }

    /// Something said with a page of theirs under it, where that opens for them.
    pub(crate) fn with_page(&self, say: Say, key: &str, href: String) -> Say {
        match self.peer.channel == Channel::Web || self.peer.account().is_some() {
            true => say.link(self.text(key), href),
            false => say,
        }
    }

    /// Something to press, by the key of its text.
    pub(crate) fn choice(&self, id: impl Into<String>, key: &str) -> Choice {
        Choice { id: id.into(), label: self.text(key) }
    }

    /// What is being done from here on.
    pub(crate) fn doing(&mut self, act: &str, at: &impl serde::Serialize) {
        let at = serde_json::to_value(at).expect("steps are plain data");
        self.state.doing = Some(Doing { act: act.to_owned(), at });
    }

    /// Nothing is being done any more.
    pub(crate) fn done(&mut self) {
        self.state.doing = None;
    }

    /// The account of this person is not connected any more.
    pub(crate) fn cut(&mut self, person: PersonId) {
        self.is_cut = true;
        self.row.person = None;
        let row = identity::disconnected(person, self.row.id);
        self.also = std::mem::take(&mut self.also).then(row);
    }

    /// Whoever reports here without an account is told here what becomes of it.
    pub(crate) fn is_told_here(&mut self, person: PersonId) {
        let here = (self.row.id, self.row.channel.name());
        let row = identity::reported_in(self.row.agency, person, here, self.row.language, self.now);
        self.also = std::mem::take(&mut self.also).then(row);
    }

    /// People are asked for.
    pub(crate) fn call_people(&mut self, urgent: bool) {
        if self.row.holder == Holder::Assistant {
            self.row.holder = Holder::Waiting;
            self.row.waiting_since = Some(self.now);
        }
        self.row.urgent |= urgent;
    }

    /// All that is written: the turns, the row, and what acts added.
    pub(crate) fn writing(mut self) -> (Batch, Vec<Say>, Option<Reporter>) {
        // What can be pressed is what was said last; older buttons are no buttons any more.
        if let Some(say) = self.says.last() {
            self.state.offered.clone_from(&say.choices);
            self.state.asks = say.asks;
        }
        if let Some(person) = self.peer.account().filter(|_| !self.is_cut) {
            self.row.person = Some(person);
        }
        let first = self.row.turns;
        let mut batch = Batch::new();
        let mut turns = Vec::new();
        if let Some((said, message)) = self.came.take() {
            turns.push((Who::Citizen, Some(message), said));
        }
        let says = std::mem::take(&mut self.says);
        turns.extend(says.iter().map(|say| (Who::Assistant, None, say.clone())));
        for (seq, (who, message, say)) in (first + 1..).zip(turns) {
            let sealed = self.app.sealed(&self.key, &self.row, &turn_field(seq), &say);
            let row = TurnRow { seq, at: self.now, who, officer: None, message, sealed };
            batch = batch.then(store::add_turn(&self.row, &row));
            self.row.turns = seq;
        }
        self.row.last_at = self.now;
        self.row.state = self.app.sealed(&self.key, &self.row, STATE, &self.state);
        let row = match self.begun.take() {
            Some(key) => {
                let name = format!("conversation/{}", self.row.id);
                let due = self.app.keeping(&self.row, name, self.now);
                key.then(store::add(&self.row)).outbox(&due)
            }
            None => store::save(&self.row),
        };
        let all = row.then(batch).then(self.also);
        // Where it cannot be looked at, it leaves with the rows that say it.
        // Whoever writes on WhatsApp may be told freely again, also what waited for that.
        let leaves = !says.is_empty() || self.row.channel == Channel::Whatsapp;
        let going = crate::channels::going(self.app, &self.row).filter(|_| leaves);
        let all = match going {
            Some(going) => all.outbox(&going),
            None => all,
        };
        (all, says, self.reporter)
    }
}
