//! The fields of a page.

use std::ops::Deref;
use std::slice::Iter;
use std::sync::Arc;

use super::Field;

/// The fields of a page in their order. A step of the file and the page that shows it have them together: of a large
/// catalogue they are nearly all the memory.
#[derive(Clone, Debug)]
pub struct Questions(Arc<[Field]>);

impl Questions {
    /// To change them here alone.
    pub(crate) fn own(&mut self) -> &mut [Field] {
        Arc::make_mut(&mut self.0)
    }
}

impl Deref for Questions {
    type Target = [Field];

    fn deref(&self) -> &[Field] {
        &self.0
    }
}

impl<'a> IntoIterator for &'a Questions {
    type Item = &'a Field;
    type IntoIter = Iter<'a, Field>;

    fn into_iter(self) -> Iter<'a, Field> {
        self.0.iter()
    }
}

impl From<Vec<Field>> for Questions {
    fn from(fields: Vec<Field>) -> Self {
        Self(fields.into())
    }
}
