//! SMS by one POST form with `to` and `text`.

use std::time::Duration;

use identity::Message;
use reqwest::redirect::Policy;
use reqwest::{Client, Url, header};
use terms::escape::in_address;
use web::Later;

use super::Sender;
use crate::reason::Reason;

const PATIENCE: Duration = Duration::from_secs(10);

/// SMS by one POST form with `to` and `text`; any 2xx means that it was sent.
pub struct SmsSender {
    client: Client,
    url: Url,
    key: Option<String>,
}

impl SmsSender {
    /// For a gateway, with its bearer key if it wants one. The process's TLS provider must be installed.
    ///
    /// # Errors
    /// When the address cannot be read or no client can be made.
    pub fn new(url: &str, key: Option<&str>) -> Result<Self, String> {
        let url = Url::parse(url).map_err(|error| format!("sms.url is not an address: {error}"))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("sms.url must begin with https://".to_owned());
        }
        // A redirect would turn the form into a GET whose 200 says nothing.
        let client = Client::builder().timeout(PATIENCE).redirect(Policy::none()).build();
        Ok(Self {
            client: client.map_err(|error| error.to_string())?,
            url,
            key: key.map(str::to_owned),
        })
    }
}

fn form(pairs: &[(&str, &str)]) -> String {
    pairs
        .iter()
        .map(|(name, value)| format!("{name}={}", in_address(value)))
        .collect::<Vec<_>>()
        .join("&")
}

impl Sender for SmsSender {
    fn send<'a>(&'a self, message: &'a Message) -> Later<'a, Result<(), Reason>> {
        Box::pin(async move {
            let request = self
                .client
                .post(self.url.clone())
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(form(&[("to", &message.to), ("text", &message.text)]));
            let request = match &self.key {
                Some(key) => request.bearer_auth(key),
                None => request,
            };
            let answer = request.send().await.map_err(|_| Reason::new("sms-silent"))?;
            let status = answer.status();
            if status.is_success() {
                Ok(())
            } else {
                Err(Reason::about("sms-answered", status.as_u16()))
            }
        })
    }
}
