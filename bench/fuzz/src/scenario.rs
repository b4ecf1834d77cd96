//! Scenario files: whatever stands there is read with its faults; what is sound is played to its end.
#![no_main]

use std::sync::LazyLock;

use course::World;
use course::scenario::read;
use definition::Service;
use libfuzzer_sys::fuzz_target;

const SOURCE: &str = include_str!("../../../fixtures/spine/dukcapil/akta-kelahiran/service.yaml");

static SERVICE: LazyLock<Service> =
    LazyLock::new(|| Service::read(SOURCE, "service.yaml", None).expect("a sound service"));
static WORLD: LazyLock<World> = LazyLock::new(World::fixed);

/// Scenarios that are played of one file: what each costs is bounded, how many a file has is not.
const PLAYED: usize = 4;

fuzz_target!(|bytes: &[u8]| {
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    let (scenarios, _) = read(source, "scenarios.yaml", &SERVICE, &WORLD);
    for one in scenarios.iter().take(PLAYED) {
        let ran = one.play(&SERVICE, &WORLD);
        drop(one.verdict(&SERVICE, &WORLD, &ran, "scenarios.yaml"));
    }
});
