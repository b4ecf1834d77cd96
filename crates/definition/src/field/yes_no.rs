//! `yes_no`: a question that is answered with yes or no.

use crate::answer::Value;
use crate::form::Message;

use super::typed::plain;

/// Takes `true` or `false`.
pub(crate) fn take(text: &str) -> Result<Value, Message> {
    match text {
        "true" => Ok(Value::Bool(true)),
        "false" => Ok(Value::Bool(false)),
        _ => Err(plain("yes-no-missing")),
    }
}
