use super::*;

fn sound() -> Archive {
    let files = [
        ("pack.yaml", "id: contoh\n"),
        ("surat/service.yaml", "id: surat\n"),
        ("surat/a.typ", "= A\n"),
    ];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
    Archive { pack: "contoh".to_owned(), files: files.into() }
}

/// An archive of these entries, with a list of those that are said.
fn tar(entries: &[(&str, EntryType, &[u8])], listed: &[(&str, &str)]) -> Vec<u8> {
    let files = listed.iter().map(|(path, text)| ((*path).to_owned(), hash(text.as_bytes())));
    let manifest = Manifest { pendopo: 1, pack: "contoh".to_owned(), files: files.collect() };
    let manifest = serde_json::to_vec(&manifest).expect("plain data");
    let mut builder = Builder::new(Vec::new());
    add(&mut builder, MANIFEST, &manifest);
    for (path, kind, bytes) in entries {
        let mut header = Header::new_ustar();
        // Written past the crate, which refuses such paths.
        header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_entry_type(*kind);
        header.set_cksum();
        builder.append(&header, *bytes).expect("written");
    }
    builder.into_inner().expect("written")
}

fn check(entries: &[(&str, EntryType, &[u8])], listed: &[(&str, &str)], expected: Spoiled) {
    assert_eq!(Archive::read(&tar(entries, listed)), Err(expected));
}

#[test]
fn what_is_written_is_read_again_and_twice_the_same() {
    assert_eq!(Archive::read(&sound().write()), Ok(sound()));
    assert_eq!(sound().write(), sound().write());
    assert_eq!(sound().services(), ["surat"]);
}

#[test]
fn a_path_that_leads_elsewhere_is_refused() {
    for path in [
        "../a.yaml",
        "/etc/passwd",
        "a/../b",
        "surat/b/c.yaml",
        ".git",
        "surat\\a",
        "lib/surat.typ",
        "surat/.env",
        "",
    ] {
        check(&[(path, EntryType::Regular, b"x")], &[(path, "x")], Spoiled::Path(path.to_owned()));
    }
}

#[test]
fn links_devices_and_folders_are_refused() {
    for kind in [
        EntryType::Symlink,
        EntryType::Link,
        EntryType::Char,
        EntryType::Fifo,
        EntryType::Directory,
    ] {
        check(&[("a.yaml", kind, b"")], &[("a.yaml", "")], Spoiled::NotAFile("a.yaml".to_owned()));
    }
}

#[test]
fn what_the_list_says_is_there_and_nothing_else() {
    check(
        &[("a.yaml", EntryType::Regular, b"y")],
        &[("a.yaml", "x")],
        Spoiled::Altered("a.yaml".to_owned()),
    );
    check(&[("a.yaml", EntryType::Regular, b"x")], &[], Spoiled::Unlisted("a.yaml".to_owned()));
    check(&[], &[("a.yaml", "x")], Spoiled::Missing("a.yaml".to_owned()));
    let twice = [("a.yaml", EntryType::Regular, &b"x"[..]); 2];
    check(&twice, &[("a.yaml", "x")], Spoiled::Twice("a.yaml".to_owned()));
    check(
        &[("a.yaml", EntryType::Regular, b"\xff")],
        &[("a.yaml", "x")],
        Spoiled::Altered("a.yaml".to_owned()),
    );
}

#[test]
fn what_is_no_text_is_refused() {
    let mut archive = tar(&[("a.yaml", EntryType::Regular, b"\xff")], &[]);
    let wrong = hash(b"\xff");
    let manifest = format!(r#"{{"pendopo":1,"pack":"contoh","files":{{"a.yaml":"{wrong}"}}}}"#);
    let mut builder = Builder::new(Vec::new());
    add(&mut builder, MANIFEST, manifest.as_bytes());
    let head = builder.get_ref().clone();
    archive.drain(..1024);
    let whole = [head, archive].concat();
    assert_eq!(Archive::read(&whole), Err(Spoiled::NotText("a.yaml".to_owned())));
}

#[test]
fn huge_ones_are_refused_before_they_fill_the_memory() {
    let large = vec![b'a'; usize::try_from(LARGEST_FILE).expect("small") + 1];
    check(&[("a.yaml", EntryType::Regular, &large)], &[], Spoiled::TooLarge);
    let whole = vec![0; usize::try_from(LARGEST).expect("small") + 1];
    assert_eq!(Archive::read(&whole), Err(Spoiled::TooLarge));
}

#[test]
fn what_is_no_archive_is_refused() {
    assert_eq!(Archive::read(b""), Err(Spoiled::NoManifest));
    assert_eq!(Archive::read(&[7; 2000]), Err(Spoiled::Unreadable));
    let mut short = sound().write();
    short.truncate(700);
    assert!(Archive::read(&short).is_err());
}

#[test]
fn a_list_of_another_shape_is_refused() {
    for manifest in [
        "",
        "{}",
        r#"{"pendopo":2,"pack":"contoh","files":{}}"#,
        r#"{"pendopo":1,"pack":"../x","files":{}}"#,
    ] {
        let mut builder = Builder::new(Vec::new());
        add(&mut builder, MANIFEST, manifest.as_bytes());
        let bytes = builder.into_inner().expect("written");
        assert_eq!(Archive::read(&bytes), Err(Spoiled::NoManifest), "{manifest}");
    }
}
