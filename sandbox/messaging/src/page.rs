//! Phones for people: a list, and a phone to write with. Works without script; with it, news come by themselves.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Form, Multipart, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use serde::Deserialize;

use crate::control::{Said, choice, kept, speak};
use crate::post::Twist;
use crate::world::{Phone, Service, World};

const STYLE: &str = include_str!("../templates/phone.css");
const SCRIPT: &str = include_str!("../templates/phone.js");
/// A picture is at most so large, as at `WhatsApp`.
const PICTURE_BYTES: usize = 5 * 1024 * 1024;

/// Places in the demo city that somebody may stand at.
const PLACES: [(&str, f64, f64); 3] = [
    ("Alun-alun", -7.5570, 110.8310),
    ("Pasar Gede", -7.5695, 110.8316),
    ("Di luar kota", -6.2000, 106.8166),
];

pub(crate) fn routes() -> Router<Arc<World>> {
    Router::new()
        .route("/", get(list))
        .route("/hp", post(add))
        .route("/hp/{id}", get(show))
        .route("/hp/{id}/tulis", post(write))
        .route("/hp/{id}/pilih", post(choose))
        .route("/hp/{id}/tempat", post(place))
        .route("/hp/{id}/foto", post(picture))
        .route("/media/{id}", get(media))
        .route("/phone.css", get(|| async { ([(header::CONTENT_TYPE, "text/css")], STYLE) }))
        .route("/phone.js", get(|| async { ([(header::CONTENT_TYPE, "text/javascript")], SCRIPT) }))
}

#[derive(Template)]
#[template(path = "list.html")]
struct ListPage {
    phones: Vec<Phone>,
    services: [Service; 3],
}

#[derive(Template)]
#[template(path = "phone.html")]
struct PhonePage {
    phone: Phone,
    places: [(&'static str, f64, f64); 3],
}

impl PhonePage {
    /// Only what was asked last can be answered with a tap.
    fn last(&self) -> u64 {
        self.phone
            .messages
            .iter()
            .rev()
            .find(|message| !message.mine)
            .map_or(0, |message| message.seq)
    }

    fn newest(&self) -> u64 {
        self.phone.messages.last().map_or(0, |message| message.seq)
    }

    /// Links in a text can be followed.
    fn pieces<'a>(&self, text: &'a str) -> Vec<(&'a str, bool)> {
        let is_link = |word: &str| word.starts_with("http://") || word.starts_with("https://");
        text.split_inclusive([' ', '\n'])
            .flat_map(|word| {
                let bare = word
                    .trim_end_matches(|c: char| c.is_whitespace() || matches!(c, '.' | ',' | ')'));
                [(bare, is_link(bare)), (&word[bare.len()..], false)]
            })
            .filter(|(piece, _)| !piece.is_empty())
            .collect()
    }
}

fn page(template: &impl Template) -> Response {
    match template.render() {
        Ok(html) => Html(html).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn list(State(world): State<Arc<World>>) -> Response {
    let phones = world.inside().phones.clone();
    page(&ListPage { phones, services: Service::ALL })
}

#[derive(Deserialize)]
struct Add {
    service: Service,
    name: String,
}

async fn add(State(world): State<Arc<World>>, Form(add): Form<Add>) -> Redirect {
    let phone = world.phone(add.service, add.name.trim());
    Redirect::to(&format!("/hp/{}", phone.id))
}

async fn show(State(world): State<Arc<World>>, Path(id): Path<u64>) -> Response {
    match world.find(id) {
        Some(phone) => page(&PhonePage { phone, places: PLACES }),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Says something and shows the phone again.
async fn say(world: &Arc<World>, id: u64, said: impl FnOnce(&Phone) -> Option<Said>) -> Response {
    let Some(phone) = world.find(id) else { return StatusCode::NOT_FOUND.into_response() };
    if let Some(said) = said(&phone) {
        speak(world, &phone, &said, &Twist::default()).await;
    }
    Redirect::to(&format!("/hp/{id}#akhir")).into_response()
}

#[derive(Deserialize)]
struct Write {
    text: String,
}

async fn write(
    State(world): State<Arc<World>>,
    Path(id): Path<u64>,
    Form(form): Form<Write>,
) -> Response {
    let text = form.text.trim().to_owned();
    say(&world, id, |_| (!text.is_empty()).then_some(Said::Text(text))).await
}

#[derive(Deserialize)]
struct Choose {
    id: String,
}

async fn choose(
    State(world): State<Arc<World>>,
    Path(id): Path<u64>,
    Form(form): Form<Choose>,
) -> Response {
    say(&world, id, |phone| choice(phone, &form.id)).await
}

#[derive(Deserialize)]
struct Place {
    place: usize,
}

async fn place(
    State(world): State<Arc<World>>,
    Path(id): Path<u64>,
    Form(form): Form<Place>,
) -> Response {
    say(&world, id, |_| {
        let (name, latitude, longitude) = *PLACES.get(form.place)?;
        Some(Said::Place { latitude, longitude, name: Some(name.to_owned()) })
    })
    .await
}

async fn picture(
    State(world): State<Arc<World>>,
    Path(id): Path<u64>,
    mut form: Multipart,
) -> Response {
    let (mut media, mut caption) = (None, None);
    while let Ok(Some(field)) = form.next_field().await {
        if field.name() == Some("caption") {
            caption = field.text().await.ok().filter(|text| !text.trim().is_empty());
            continue;
        }
        let kind = field.content_type().unwrap_or("image/jpeg").to_owned();
        let Ok(bytes) = field.bytes().await else {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        };
        if bytes.len() > PICTURE_BYTES {
            return StatusCode::PAYLOAD_TOO_LARGE.into_response();
        }
        if !bytes.is_empty() {
            media = Some(kept(&world, bytes.to_vec(), &kind));
        }
    }
    say(&world, id, |_| media.map(|media| Said::Picture { media, caption })).await
}

async fn media(State(world): State<Arc<World>>, Path(id): Path<String>) -> Response {
    let media = world.inside().media.get(&id).cloned();
    match media.filter(|media| media.kind.starts_with("image/") && !media.kind.contains("svg")) {
        Some(media) => ([(header::CONTENT_TYPE, media.kind)], media.bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
