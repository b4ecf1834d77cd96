//! Connections: how many there may be at once, and how long one may take to say what it wants.
//!
//! `axum::serve` waits for ever for the rest of a request's head. A thousand clients that never finish it would take
//! every file descriptor that the system gives to one program.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use futures_util::future::Either;
use http::Request;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

/// Time for the head of a request, and for the next one on a connection that is kept.
pub(crate) const HEAD: Duration = Duration::from_secs(20);
/// Files that the program itself needs open beside connections: database, objects, logs.
const OWN_FILES: u64 = 256;
/// More connections than this are of no use to one process.
const MOST: u64 = 16_384;
/// Time for requests under way when the program is told to stop.
const LAST_WORDS: Duration = Duration::from_secs(30);

/// How many connections there is room for; asks the system for more files first, since Debian gives 1,024.
pub(crate) fn room() -> usize {
    let files = rlimit::increase_nofile_limit(MOST + OWN_FILES).unwrap_or(1_024);
    usize::try_from(files.saturating_sub(OWN_FILES).clamp(64, MOST)).unwrap_or(64)
}

/// Serves until `stop`; then lets what is under way come to its end.
pub(crate) async fn serve(
    listener: TcpListener,
    (front, router): (Option<web::Front>, Router),
    (connections, head): (usize, Duration),
    stop: impl Future<Output = ()>,
) {
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().timer(TokioTimer::new()).header_read_timeout(head);
    let (graceful, room) = (GracefulShutdown::new(), Arc::new(Semaphore::new(connections)));
    let mut stop = std::pin::pin!(stop);
    loop {
        let place = Arc::clone(&room).acquire_owned();
        let next = async { (place.await, listener.accept().await) };
        let (place, stream, address) = tokio::select! {
            () = &mut stop => break,
            (place, accepted) = next => match accepted {
                Ok((stream, address)) => (place, stream, address),
                Err(error) => {
                    tracing::warn!(error = %error, "A connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let _ = stream.set_nodelay(true); // A slower answer, no wrong one.
        let (front, router) = (front.clone(), router.clone());
        let service = tower::service_fn(move |mut request: Request<hyper::body::Incoming>| {
            request.extensions_mut().insert(ConnectInfo::<SocketAddr>(address));
            match front.as_ref().and_then(|front| front.answer(&request)) {
                Some(answer) => Either::Left(std::future::ready(Ok(answer))),
                None => Either::Right(router.clone().oneshot(request.map(Body::new))),
            }
        });
        let service = TowerToHyperService::new(service);
        let connection = builder.serve_connection(TokioIo::new(stream), service).into_owned();
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            // Ends with an error when the client goes away: nobody is left to be told.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST_WORDS, graceful.shutdown()).await;
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    async fn server(connections: usize, head: Duration) -> SocketAddr {
        let router = Router::new().route("/", get(|| async { "ada" }));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(serve(listener, (None, router), (connections, head), std::future::pending()));
        address
    }

    async fn ask(address: SocketAddr) -> String {
        let mut stream = TcpStream::connect(address).await.expect("connected");
        let request = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        stream.write_all(request).await.expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("an answer");
        answer
    }

    #[tokio::test]
    async fn half_a_head_takes_no_place_for_long() {
        let address = server(4, Duration::from_millis(200)).await;
        let mut idle = Vec::new();
        for _ in 0..16 {
            let mut stream = TcpStream::connect(address).await.expect("connected");
            stream.write_all(b"GET / HTTP/1.1\r\nHost:").await.expect("begun");
            idle.push(stream);
        }
        let answer = tokio::time::timeout(Duration::from_secs(20), ask(address)).await;
        assert!(answer.expect("answered in the end").ends_with("ada"));
        let mut rest = Vec::new();
        idle.remove(0).read_to_end(&mut rest).await.expect("closed by the server");
    }

    #[tokio::test]
    async fn a_form_that_is_answered_early_is_read_to_its_end() {
        let over = axum::routing::post(async || axum::response::Redirect::to("/lain"));
        let router =
            Router::new().route("/berkas", over.layer(axum::middleware::from_fn(web::takes_files)));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        tokio::spawn(serve(listener, (None, router), (4, HEAD), std::future::pending()));
        let mut stream = TcpStream::connect(address).await.expect("connected");
        let (half, kind) = (vec![b'x'; 4_500_000], "multipart/form-data; boundary=x");
        let length = 2 * half.len();
        let head = format!(
            "POST /berkas HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\r\n"
        );
        stream.write_all(head.as_bytes()).await.expect("begun");
        stream.write_all(&half).await.expect("taken");
        // Long after an answer could have been given.
        tokio::time::sleep(Duration::from_millis(300)).await;
        stream.write_all(&half).await.expect("taken to its end");
        let mut answer = vec![0; 12];
        stream.read_exact(&mut answer).await.expect("an answer");
        assert_eq!(answer, b"HTTP/1.1 303");
        // The connection is there for the next request.
        stream
            .write_all(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            .await
            .expect("asked");
        let mut rest = String::new();
        stream.read_to_string(&mut rest).await.expect("an answer");
        assert!(rest.contains("HTTP/1.1 404"), "{rest}");
    }
}
