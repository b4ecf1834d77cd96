//! Text that stands within another: in an address, in XML and HTML.

use std::fmt::Write as _;

/// Text as it may stand in a query or as the value of a form, in any place of it: all but letters, digits and `-_.~/,`
/// is written as its bytes.
pub fn in_address(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' | b',' => {
                out.push(char::from(byte));
            }
            _ => write!(out, "%{byte:02X}").expect("a String takes all"),
        }
    }
    out
}

/// Text as XML and HTML take it, between tags and within quotes; signs that XML does not know are left out.
pub fn in_markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            sign if sign.is_control() && !matches!(sign, '\n' | '\t') => {}
            '\u{fffe}' | '\u{ffff}' => {}
            sign => out.push(sign),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_value_ends_it() {
        assert_eq!(in_address("a&b=c d+e#f?g"), "a%26b%3Dc%20d%2Be%23f%3Fg");
        assert_eq!(in_address("/saya~1,2_3-4.5"), "/saya~1,2_3-4.5");
        assert_eq!(in_address("é\n"), "%C3%A9%0A");
    }

    #[test]
    fn text_cannot_end_the_element_that_it_stands_in() {
        assert_eq!(in_markup("a<b>&\"\u{7}c\n"), "a&lt;b&gt;&amp;&quot;c\n");
        assert_eq!(in_markup("\u{fffe}x\u{ffff}"), "x");
    }
}
