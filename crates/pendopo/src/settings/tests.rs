use super::*;

fn problem(text: &str) -> String {
    let given = Given::default().file(Path::new("pendopo.toml"), text);
    given.and_then(|given| given.settings()).expect_err("a problem").to_string()
}

#[test]
fn an_unknown_setting_names_its_place_and_the_nearest_right_one() {
    let said = problem("data = \"data\"\n\n[mail]\nsmpt = \"smtp://localhost\"\n");
    assert_eq!(said, "pendopo.toml:4: setting `mail.smpt` is not known. Did you mean `mail.smtp`?");
}

#[test]
fn a_name_that_is_near_none_is_not_guessed() {
    for far in ["foo", "port", "password", "x"] {
        let said = problem(&format!("{far} = \"1\"\n"));
        assert!(said.ends_with("is not known. See `pendopo settings` for all of them."), "{said}");
    }
    for (near, right) in [("dta", "data"), ("color", "colour"), ("databse", "database")] {
        let said = problem(&format!("{near} = \"1\"\n"));
        assert!(said.ends_with(&format!("Did you mean `{right}`?")), "{said}");
    }
}

#[test]
fn a_wrong_value_says_what_would_be_right() {
    let said = problem("listen = \"8080\"\n");
    assert!(said.contains("pendopo.toml:1") && said.contains("127.0.0.1:8080"), "{said}");
}

#[test]
fn what_would_only_be_noticed_later_stops_the_start_too() {
    assert!(problem("[log]\nlevel = \"debgu\"\n").contains("pendopo.toml:2"));
    assert!(problem("[sms]\nurl = \"foo\"\n").contains("pendopo.toml:2"));
    assert!(problem("[sms]\nurl = \"ftp://x\"\n").contains("https://"));
    assert!(problem("[mail]\nsmtp = \"smtp://localhost\"\n").contains("`mail.from`"));
    for level in ["warn", "info,db=debug", "off"] {
        let given = Given::default().flags(&[("log.level".to_owned(), level.to_owned())]);
        assert!(given.and_then(|given| given.settings()).is_ok(), "{level}");
    }
}

#[test]
fn a_wrong_colour_stops_the_start_with_a_right_one() {
    let said = problem("colour = \"hijau\"\n");
    assert_eq!(
        said,
        "pendopo.toml:1: setting `colour` has the value `hijau`, but it must be # and six digits of 0-9 and a-f, like #196bcd, or empty."
    );
}

#[test]
fn keys_inside_the_data_folder_are_refused() {
    assert!(problem("data = \"data\"\nkeys = \"data/keys\"\n").contains("must not lie inside"));
}

#[test]
fn the_environment_wins_over_the_file_and_a_flag_over_both() {
    let variable = [("PENDOPO_MAIL_FROM".to_owned(), "b@example.id".to_owned())];
    let given = Given::default()
        .file(Path::new("x.toml"), "listen = \"127.0.0.1:1\"\n[mail]\nfrom = \"a@example.id\"\n")
        .and_then(|given| given.environment(variable.into_iter()))
        .and_then(|given| given.flags(&[("listen".to_owned(), "127.0.0.1:2".to_owned())]))
        .and_then(|given| given.settings())
        .expect("all right");
    assert_eq!(given.mail_from.as_deref(), Some("b@example.id"));
    assert_eq!(given.listen.port(), 2);
}

#[test]
fn the_manual_holds_the_table_as_the_program_knows_it() {
    let manual = include_str!("../../../../docs/operator/settings.md");
    assert!(manual.contains(&table()), "docs/operator/settings.md differs from:\n{}", table());
}
