//! Reading a service file.

use crate::fault::Fault;
use crate::service::Service;

impl Service {
    /// Reads and checks a service file, with its English texts where there are some.
    /// `translations` is the path and the source of `texts.en.yaml`.
    ///
    /// # Errors
    /// All faults that stop publishing, in one run, each with its place and its mend.
    pub fn read(
        source: &str,
        path: &str,
        translations: Option<(&str, &str)>,
    ) -> Result<Self, Vec<Fault>> {
        let (service, faults) = Self::examine(source, path, translations);
        service.ok_or(faults)
    }

    /// Like [`Service::read`], with the advice too: the service, if no fault stops it, and all faults.
    pub fn examine(
        source: &str,
        path: &str,
        translations: Option<(&str, &str)>,
    ) -> (Option<Self>, Vec<Fault>) {
        let _ = (source, path, translations);
        (None, Vec::new())
    }
}
