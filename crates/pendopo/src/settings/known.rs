//! The table of all settings: names, what holds when nobody says otherwise, and what they are for.

/// One setting as it is documented; the table in `docs/operator/settings.md` is printed from here.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    /// Name in the file (`mail.smtp`); in the environment `PENDOPO_MAIL_SMTP`.
    pub(super) name: &'static str,
    /// Value when nobody says otherwise; empty means "not set".
    pub(super) default: &'static str,
    /// What it is for.
    pub(super) help: &'static str,
}

/// Every setting there is.
pub(super) const KNOWN: &[Known] = &[
    Known { name: "data", default: "data", help: "Folder of the database and the files." },
    Known {
        name: "keys",
        default: "keys",
        help: "Folder of the keys; never inside the data folder, backed up apart from it.",
    },
    Known {
        name: "root_key_command",
        default: "",
        help: "Command that prints the root key in hex (a vault or HSM); instead of keys/root.key.",
    },
    Known {
        name: "database",
        default: "sqlite",
        help: "`sqlite` (data/pendopo.db) or a PostgreSQL address, postgres://user@host/name.",
    },
    Known {
        name: "listen",
        default: "127.0.0.1:8080",
        help: "Address and port to listen on; beyond 127.0.0.1 only with trusted_proxy, in a demo not at all.",
    },
    Known {
        name: "public_url",
        default: "http://127.0.0.1:8080",
        help: "Address that people type; it stands in letters, QR codes and messages.",
    },
    Known {
        name: "trusted_proxy",
        default: "false",
        help: "true when a proxy in front ends TLS and sets X-Forwarded-For.",
    },
    Known {
        name: "metrics_listen",
        default: "",
        help: "Address and port of /metrics, 127.0.0.1:9464; empty: on `listen`, while that and `public_url` are loopback, else nowhere.",
    },
    Known {
        name: "colour",
        default: "",
        help: "The agency's colour, #196bcd; pages darken or lighten it until they are readable. Empty: Pendopo's green.",
    },
    Known { name: "packs", default: "packs", help: "Folder of the service packs." },
    Known {
        name: "mail.smtp",
        default: "",
        help: "Mail server, smtp://user:password@host:587; empty: no mail leaves.",
    },
    Known { name: "mail.from", default: "", help: "Sender of mail, Name <address>." },
    Known {
        name: "sms.url",
        default: "",
        help: "Gateway that takes a POST form with `to` and `text`; empty: no SMS leaves.",
    },
    Known { name: "sms.key", default: "", help: "Bearer key of the SMS gateway." },
    Known {
        name: "sms.inbox",
        default: "false",
        help: "true when the gateway brings SMS to /kait/sms, signed with `sms-secret` of the key folder.",
    },
    Known {
        name: "whatsapp.number",
        default: "",
        help: "Id of the agency's number at WhatsApp (`phone_number_id`); empty: WhatsApp is off. Secrets: `whatsapp-token`, `whatsapp-secret`, `whatsapp-verify` of the key folder.",
    },
    Known {
        name: "whatsapp.url",
        default: "https://graph.facebook.com/v23.0",
        help: "Base of WhatsApp Cloud API, with its version.",
    },
    Known {
        name: "telegram.on",
        default: "false",
        help: "true when a Telegram bot is connected. Secrets: `telegram-token`, `telegram-secret` of the key folder.",
    },
    Known {
        name: "telegram.url",
        default: "https://api.telegram.org",
        help: "Base of Telegram Bot API.",
    },
    Known {
        name: "chat_kept_days",
        default: "30",
        help: "Days after its last message for which a conversation with the assistant is kept, 1 to 3650.",
    },
    Known {
        name: "chat_connected_days",
        default: "30",
        help: "Days of silence after which an account is connected to a conversation on a messenger no longer, 1 to 365.",
    },
    Known {
        name: "map.tiles",
        default: "",
        help: "Where tiles of the map of complaints come from, https://tile.example/{z}/{x}/{y}.png; pages may load pictures from that host alone. Empty: the outline of the city is the map (`outline.geojson` in the data folder).",
    },
    Known {
        name: "map.attribution",
        default: "",
        help: "Whose tiles they are, as the map says it: © OpenStreetMap.",
    },
    Known { name: "log.format", default: "text", help: "`text` or `json`." },
    Known {
        name: "log.level",
        default: "info",
        help: "`error`, `warn`, `info`, `debug`, or a tracing filter.",
    },
    Known {
        name: "database_connections",
        default: "16",
        help: "Connections to PostgreSQL, or readers of SQLite, 1 to 200.",
    },
    Known {
        name: "letter_worker",
        default: "true",
        help: "Whether this process renders letters; false on nodes that only serve pages.",
    },
    Known {
        name: "rate_limits",
        default: "true",
        help: "Whether one address may ask only so often; false only for load tests on loopback.",
    },
    Known {
        name: "audit_in_thousand",
        default: "50",
        help: "How many of 1,000 reports that are done are drawn each night for a supervisor to check, 0 to 1000.",
    },
];

/// The setting that was meant: at most a third of its letters are other ones.
pub(super) fn nearest(name: &str) -> String {
    KNOWN
        .iter()
        .map(|known| (strsim::damerau_levenshtein(known.name, name), known.name))
        .filter(|(distance, right)| 3 * distance <= right.len())
        .min()
        .map_or_else(
            || " See `pendopo settings` for all of them.".to_owned(),
            |(_, right)| format!(" Did you mean `{right}`?"),
        )
}

/// The table of all settings, as the manual shows it.
pub(crate) fn table() -> String {
    let rows = KNOWN.iter().map(|known| {
        let environment = known.name.replace('.', "_").to_uppercase();
        format!(
            "| `{}` | `PENDOPO_{environment}` | `{}` | {} |\n",
            known.name, known.default, known.help
        )
    });
    std::iter::once("| setting | environment | default | meaning |\n|---|---|---|---|\n".to_owned())
        .chain(rows)
        .collect()
}
