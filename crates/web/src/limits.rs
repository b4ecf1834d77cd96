//! How often one address may ask.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};

use governor::{DefaultKeyedRateLimiter, Quota};
use http::Method;

pub(crate) struct Limits {
    reading: DefaultKeyedRateLimiter<IpAddr>,
    writing: DefaultKeyedRateLimiter<IpAddr>,
    doors: DefaultKeyedRateLimiter<IpAddr>,
    staff_doors: DefaultKeyedRateLimiter<IpAddr>,
    hooks: DefaultKeyedRateLimiter<IpAddr>,
    strangers: DefaultKeyedRateLimiter<IpAddr>,
    /// How many forms with files are being read, by network.
    long: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// How many forms with files are read at once of one network: each may hold some megabytes for minutes.
const LONG_AT_ONCE: usize = 24;

/// A form with files that is being read; it is one less when this goes.
pub(crate) struct Long {
    network: IpAddr,
    all: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Drop for Long {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = all.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                all.remove(&self.network);
            }
        }
    }
}

/// Many people of a village share one address: the limits stop machines, not queues of neighbours.
const READS_A_MINUTE: NonZeroU32 = NonZeroU32::new(1_200).expect("not zero");
const WRITES_A_MINUTE: NonZeroU32 = NonZeroU32::new(240).expect("not zero");
/// A mobile network puts thousands behind one address; each contact has strict limits of its own in `identity`.
const DOORS_A_MINUTE: NonZeroU32 = NonZeroU32::new(300).expect("not zero");
const STAFF_DOORS_A_MINUTE: NonZeroU32 = NonZeroU32::new(30).expect("not zero");
/// A messenger brings the messages of a whole city from a few addresses.
const HOOKS_A_MINUTE: NonZeroU32 = NonZeroU32::new(6_000).expect("not zero");
/// Who comes without an account and without a cookie of ours is somebody new, with rows and limits of their own: a machine
/// that forgets its cookies would have as many of them as it likes. So much is begun or sent at once by people whom nobody
/// knows, and again within the hour: twice what a city of ten million reports in one.
const STRANGERS_AN_HOUR: NonZeroU32 = NonZeroU32::new(240).expect("not zero");

impl Limits {
    pub(crate) fn new() -> Self {
        let keyed = |rate| DefaultKeyedRateLimiter::keyed(Quota::per_minute(rate));
        Self {
            reading: keyed(READS_A_MINUTE),
            writing: keyed(WRITES_A_MINUTE),
            doors: keyed(DOORS_A_MINUTE),
            staff_doors: keyed(STAFF_DOORS_A_MINUTE),
            hooks: keyed(HOOKS_A_MINUTE),
            strangers: DefaultKeyedRateLimiter::keyed(Quota::per_hour(STRANGERS_AN_HOUR)),
            long: Arc::default(),
        }
    }

    /// Forgets the addresses that have all their turns again.
    pub(crate) fn forget(&self) {
        let all = [
            &self.reading,
            &self.writing,
            &self.doors,
            &self.staff_doors,
            &self.hooks,
            &self.strangers,
        ];
        for limit in all {
            limit.retain_recent();
            limit.shrink_to_fit();
        }
    }

    pub(crate) fn allow(&self, address: IpAddr, method: &Method, path: &str) -> bool {
        let limit = if *method == Method::GET || *method == Method::HEAD {
            &self.reading
        } else if path.starts_with("/meja/masuk") {
            &self.staff_doors
        } else if path.starts_with("/masuk") {
            &self.doors
        } else if path.starts_with("/kait/") {
            &self.hooks
        } else {
            &self.writing
        };
        limit.check_key(&household(address)).is_ok()
    }

    /// One more form with files that is read; none when its network has enough of them.
    pub(crate) fn begin_long(&self, network: Network) -> Option<Long> {
        let mut all = self.long.lock().unwrap_or_else(PoisonError::into_inner);
        let count = all.entry(network.0).or_default();
        if *count >= LONG_AT_ONCE {
            return None;
        }
        *count += 1;
        Some(Long { network: network.0, all: self.long.clone() })
    }

    pub(crate) fn allow_stranger(&self, network: Network) -> bool {
        self.strangers.check_key(&network.0).is_ok()
    }
}

/// The network that a request comes from, as limits know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network(IpAddr);

impl Network {
    /// The network of an address.
    pub fn of(address: IpAddr) -> Self {
        Self(household(address))
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What one customer of a network holds: an IPv4 address, or the 2^64 addresses of an IPv6 network.
fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(one) => {
            let network = u128::from(one) & !u128::from(u64::MAX);
            IpAddr::V6(Ipv6Addr::from(network))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_has_its_turns_again_is_forgotten_and_another_is_not() {
        let limits = Limits::new();
        let address = "192.0.2.7".parse().expect("an address");
        while limits.allow(address, &Method::POST, "/masuk") {}
        limits.forget();
        assert_eq!((limits.reading.len(), limits.doors.len()), (0, 1));
        assert!(!limits.allow(address, &Method::POST, "/masuk"));
    }

    #[test]
    fn neighbours_behind_one_address_sign_in_and_the_staff_door_has_a_limit_of_its_own() {
        let limits = Limits::new();
        let address = "192.0.2.7".parse().expect("an address");
        let asks = |path| limits.allow(address, &Method::POST, path);
        let through = |path, times| (0..times).filter(|_| asks(path)).count();
        assert_eq!(through("/masuk", 250), 250);
        assert!(through("/masuk/kode", 250) < 250, "a machine is stopped");
        assert!((30..40).contains(&through("/meja/masuk", 100)));
    }

    #[test]
    fn a_machine_that_forgets_its_cookies_is_stopped_and_other_networks_are_not() {
        let limits = Limits::new();
        let of = |text: &str| Network::of(text.parse().expect("an address"));
        let through = |from: &str| (0..500).filter(|_| limits.allow_stranger(of(from))).count();
        assert!((240..250).contains(&through("192.0.2.7")));
        assert!(limits.allow_stranger(of("192.0.2.8")));
    }

    #[test]
    fn a_network_reads_so_many_forms_with_files_at_once_and_again_when_they_are_over() {
        let limits = Limits::new();
        let of = |text: &str| Network::of(text.parse().expect("an address"));
        let mut reading: Vec<Long> =
            std::iter::from_fn(|| limits.begin_long(of("192.0.2.7"))).collect();
        assert_eq!(reading.len(), LONG_AT_ONCE);
        assert!(limits.begin_long(of("192.0.2.8")).is_some());
        reading.pop();
        reading.extend(limits.begin_long(of("192.0.2.7")));
        assert_eq!(reading.len(), LONG_AT_ONCE);
        reading.clear();
        assert!(limits.long.lock().expect("no panic before").is_empty());
    }

    #[test]
    fn another_address_of_the_same_network_is_no_fresh_start() {
        let of = |text: &str| household(text.parse().expect("an address"));
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:192.0.2.7"), of("192.0.2.7"));
        assert_ne!(of("192.0.2.7"), of("192.0.2.8"));
    }
}
