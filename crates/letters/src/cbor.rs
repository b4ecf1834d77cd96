//! As much of CBOR (RFC 8949, deterministic form) as a signed QR code needs.

/// An item. Maps keep their order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Item {
    Int(i64),
    Bytes(Vec<u8>),
    Text(String),
    List(Vec<Item>),
    Map(Vec<(Item, Item)>),
    Tag(u64, Box<Item>),
}

/// The deepest nesting that is read.
const DEPTH: u8 = 8;

impl Item {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Int(value) if *value < 0 => head(out, 1, (!*value).unsigned_abs()),
            Self::Int(value) => head(out, 0, value.unsigned_abs()),
            Self::Bytes(bytes) => {
                head(out, 2, bytes.len() as u64);
                out.extend_from_slice(bytes);
            }
            Self::Text(text) => {
                head(out, 3, text.len() as u64);
                out.extend_from_slice(text.as_bytes());
            }
            Self::List(items) => {
                head(out, 4, items.len() as u64);
                items.iter().for_each(|item| item.write(out));
            }
            Self::Map(pairs) => {
                head(out, 5, pairs.len() as u64);
                pairs.iter().for_each(|(key, value)| {
                    key.write(out);
                    value.write(out);
                });
            }
            Self::Tag(tag, item) => {
                head(out, 6, *tag);
                item.write(out);
            }
        }
    }

    /// Reads exactly one item; nothing may follow it.
    pub(crate) fn decode(bytes: &[u8]) -> Option<Self> {
        let mut left = bytes;
        let item = read(&mut left, DEPTH)?;
        left.is_empty().then_some(item)
    }

    /// The value of this integer key of a map.
    pub(crate) fn at(&self, key: i64) -> Option<&Self> {
        let Self::Map(pairs) = self else { return None };
        pairs.iter().find(|(name, _)| *name == Self::Int(key)).map(|(_, value)| value)
    }

    pub(crate) fn as_text(&self) -> Option<&str> {
        if let Self::Text(text) = self { Some(text) } else { None }
    }

    pub(crate) fn as_bytes(&self) -> Option<&[u8]> {
        if let Self::Bytes(bytes) = self { Some(bytes) } else { None }
    }
}

fn head(out: &mut Vec<u8>, major: u8, value: u64) {
    let bytes = value.to_be_bytes();
    let (info, width) = match value {
        0..=23 => (bytes[7], 0),
        24..=0xff => (24, 1),
        0x100..=0xffff => (25, 2),
        0x1_0000..=0xffff_ffff => (26, 4),
        _ => (27, 8),
    };
    out.push(major << 5 | info);
    out.extend_from_slice(&bytes[8 - width..]);
}

fn read(left: &mut &[u8], depth: u8) -> Option<Item> {
    let depth = depth.checked_sub(1)?;
    let first = *take(left, 1)?.first()?;
    let value = match first & 31 {
        info @ 0..=23 => u64::from(info),
        info @ 24..=27 => {
            let width = 1_usize << (info - 24);
            take(left, width)?.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte))
        }
        _ => return None,
    };
    let count = usize::try_from(value).ok()?;
    Some(match first >> 5 {
        0 => Item::Int(i64::try_from(value).ok()?),
        1 => Item::Int(!i64::try_from(value).ok()?),
        2 => Item::Bytes(take(left, count)?.to_vec()),
        3 => Item::Text(String::from_utf8(take(left, count)?.to_vec()).ok()?),
        4 => {
            let mut items = Vec::new();
            for _ in 0..count {
                items.push(read(left, depth)?);
            }
            Item::List(items)
        }
        5 => {
            let mut pairs = Vec::new();
            for _ in 0..count {
                pairs.push((read(left, depth)?, read(left, depth)?));
            }
            Item::Map(pairs)
        }
        6 => Item::Tag(value, Box::new(read(left, depth)?)),
        _ => return None,
    })
}

fn take<'a>(left: &mut &'a [u8], count: usize) -> Option<&'a [u8]> {
    let (taken, rest) = left.split_at_checked(count)?;
    *left = rest;
    Some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_standard_come_out_as_printed() {
        assert_eq!(Item::Int(23).encode(), [0x17]);
        assert_eq!(Item::Int(1000).encode(), [0x19, 0x03, 0xe8]);
        assert_eq!(Item::Int(-1000).encode(), [0x39, 0x03, 0xe7]);
        assert_eq!(Item::text("IETF").encode(), [0x64, 0x49, 0x45, 0x54, 0x46]);
        assert_eq!(Item::Bytes(vec![1, 2, 3, 4]).encode(), [0x44, 1, 2, 3, 4]);
    }

    #[test]
    fn what_is_written_can_be_read_and_a_torn_end_cannot() {
        let pairs = vec![(Item::Int(-7), Item::List(vec![Item::text("é"), Item::Int(1 << 40)]))];
        let item = Item::Tag(18, Box::new(Item::Map(pairs)));
        let bytes = item.encode();
        assert_eq!(Item::decode(&bytes), Some(item));
        for end in 0..bytes.len() {
            assert_eq!(Item::decode(&bytes[..end]), None);
        }
        assert_eq!(Item::decode(&[0x9b; 200]), None);
        assert_eq!(Item::decode(&[0x81; 200]), None);
    }
}
