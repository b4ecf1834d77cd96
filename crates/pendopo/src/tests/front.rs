//! Pages that are answered before the stack.

use http::header;

use super::city::City;

#[tokio::test]
async fn a_page_that_lies_ready_is_the_page_of_the_stack() {
    let city = City::open(None, true).await;
    let running = &city.running;
    let front = web::Front::new(running.web.clone(), std::sync::Arc::new(running.catalog.clone()));
    let request = |path: &str, cookie: Option<&str>| {
        let request = http::Request::get(path).header(header::ACCEPT_ENCODING, "br");
        let request = match cookie {
            Some(cookie) => request.header(header::COOKIE, cookie),
            None => request,
        };
        request.body(()).expect("a request")
    };
    for path in ["/", "/layanan", "/layanan/surat-domisili"] {
        assert!(front.answer(&request(path, None)).is_none(), "{path} is made by the stack first");
        let made = city.guest().compressed(path).await;
        let ready = front.answer(&request(path, None)).expect("now it lies ready");
        let without_id = |headers: &http::HeaderMap| {
            let mut headers = headers.clone();
            headers.remove("x-request-id").expect("each answer has its own");
            headers
        };
        let mut wanted = without_id(&made.headers);
        // The body's length is written by the connection.
        wanted.remove(header::CONTENT_LENGTH);
        assert_eq!(without_id(ready.headers()), wanted, "{path}");
        let bytes = axum::body::to_bytes(ready.into_body(), usize::MAX).await.expect("a body");
        assert_eq!(bytes, made.bytes, "{path}");
        assert!(front.answer(&request(path, Some("warna=gelap"))).is_none(), "chosen colours");
        assert!(front.answer(&request(&format!("{path}?bahasa=en"), None)).is_none(), "English");
    }
    for path in ["/permohonan", "/meja", "/layanan/tidak-ada"] {
        assert!(front.answer(&request(path, None)).is_none(), "{path}");
    }
    city.republish("title: Surat keterangan tempat tinggal", "title: Surat baru").await;
    assert!(front.answer(&request("/", None)).is_none(), "the catalogue changed");
}
