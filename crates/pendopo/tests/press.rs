//! Templates that loop for ever or eat all memory: they end in a fault, and what comes after them is set.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use issuance::{Job, Press, Unset};
use serde_json::Map;
use terms::Moment;

fn press() -> Press {
    Press::by(PathBuf::from(env!("CARGO_BIN_EXE_pendopo")))
}

fn job(source: &str) -> Job {
    Job {
        source: format!("#set document(title: \"Uji\")\n{source}"),
        lib: String::new(),
        data: Map::new(),
        title: "Uji".to_owned(),
        id: "uji".to_owned(),
        at: Moment::from_micros(1_764_000_000_000_000),
        demo: false,
    }
}

/// That the template is stopped within seconds, and the next sheet is set.
async fn is_stopped(source: &str) {
    let press = press();
    press.set(job("Baik.")).await.expect("set");
    let start = Instant::now();
    let stopped = press.set(job(source)).await;
    assert!(matches!(stopped, Err(Unset::Bounds)), "{source}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
    let pdf = press.set(job("Masih baik.")).await.expect("set");
    assert!(pdf.starts_with(b"%PDF"));
}

#[tokio::test]
async fn an_endless_loop_is_stopped() {
    // Typst stops one loop after ten thousand turns, not loops within loops.
    let inner = "for d in range(9000) { for e in range(9000) { let f = d + e } }";
    is_stopped(&format!("#for a in range(9000) {{ for b in range(9000) {{ {inner} }} }}")).await;
}

#[tokio::test]
async fn what_eats_memory_is_stopped() {
    is_stopped("#let a = \"0123456789\" * 200000000\n#let b = a * 100\n#b.len()").await;
}

#[tokio::test]
async fn a_fault_is_told_with_its_place_and_nothing_else_can_be_read() {
    let press = press();
    let told = async |source: &str| match press.set(job(source)).await {
        Err(Unset::Fault(fault)) => (fault.line, fault.message),
        other => panic!("{source}: {:?}", other.map(|pdf| pdf.len())),
    };
    assert_eq!(told("\n#tidak-ada").await.0, 3);
    for path in ["/etc/passwd", "../../etc/passwd", "/proc/self/environ"] {
        let (line, message) = told(&format!("#read(\"{path}\")")).await;
        assert_eq!(line, 2, "{message}");
        assert!(!message.contains("root:"), "{message}");
    }
}

#[tokio::test]
async fn one_process_sets_many_sheets() {
    let press = press();
    for _ in 0..30 {
        press.set(job("Surat.")).await.expect("set");
    }
}
