use super::*;

const INK: Rgb = Rgb([0x17, 0x20, 0x1b]);
const DARK_INK: Rgb = Rgb([0xeb, 0xef, 0xea]);
const HALL: Rgb = Rgb([0xf4, 0xf4, 0xee]);
const DARK_HALL: Rgb = Rgb([0x18, 0x1f, 0x1c]);
const GOLD: Rgb = Rgb([0xee, 0xb0, 0x2c]);

fn schemes(colour: Rgb) -> (Scheme, Scheme) {
    let own = Lch::of(colour);
    (Scheme::light(own), Scheme::dark(own))
}

/// 343 colours over the whole cube, black, white and pure ones among them.
fn all_over() -> impl Iterator<Item = Rgb> {
    const SIDE: [u8; 7] = [0, 43, 85, 128, 170, 213, 255];
    SIDE.iter().flat_map(|red| {
        SIDE.iter().flat_map(move |green| SIDE.map(move |blue| Rgb([*red, *green, blue])))
    })
}

fn at_least(wanted: f64, a: Rgb, b: Rgb, what: &str, chosen: Rgb) {
    let found = a.contrast(b);
    assert!(found >= wanted, "{chosen}: {what} has {found:.2}, wants {wanted}");
}

#[test]
fn no_colour_makes_a_page_unreadable_in_light() {
    for chosen in all_over() {
        let (light, _) = schemes(chosen);
        for ground in [PAGE, WHITE] {
            at_least(7.0, light.brand, ground, "brand on page", chosen);
        }
        at_least(4.5, light.brand, HALL, "brand on hall", chosen);
        at_least(4.5, light.brand, light.tint, "brand on tint", chosen);
        at_least(7.0, light.on_brand, light.brand, "text on brand", chosen);
        at_least(7.0, light.on_brand, light.deep, "text on deep brand", chosen);
        at_least(7.0, INK, light.tint, "ink on tint", chosen);
        at_least(10.0, WHITE, light.roof, "text on roof", chosen);
        at_least(5.0, WHITE, light.eave, "text on eave", chosen);
        at_least(4.5, GOLD, light.roof, "gold on roof", chosen);
        at_least(3.0, light.data, WHITE, "bars on sheet", chosen);
    }
}

#[test]
fn no_colour_makes_a_page_unreadable_in_dark() {
    for chosen in all_over() {
        let (_, dark) = schemes(chosen);
        at_least(9.0, dark.brand, DARK_PAGE, "brand on page", chosen);
        for (ground, what) in [
            (DARK_HALL, "brand on hall"),
            (DARK_SHEET, "brand on sheet"),
            (dark.tint, "brand on tint"),
        ] {
            at_least(4.5, dark.brand, ground, what, chosen);
        }
        at_least(7.0, dark.on_brand, dark.brand, "text on brand", chosen);
        at_least(7.0, dark.on_brand, dark.deep, "text on deep brand", chosen);
        at_least(7.0, DARK_INK, dark.tint, "ink on tint", chosen);
        at_least(10.0, WHITE, dark.roof, "text on roof", chosen);
        at_least(5.0, WHITE, dark.eave, "text on eave", chosen);
        at_least(4.5, GOLD, dark.roof, "gold on roof", chosen);
        at_least(3.0, dark.data, DARK_SHEET, "bars on sheet", chosen);
    }
}

#[test]
fn the_agency_is_known_by_its_hue() {
    let blue = Rgb::read("#196bcd").expect("a colour");
    let (light, dark) = schemes(blue);
    for made in [light.brand, dark.brand, light.roof] {
        let turned = (Lch::of(made).hue - Lch::of(blue).hue).abs();
        assert!(turned < 0.1, "{made} is {turned:.2} away from {blue}");
    }
}

#[test]
fn only_six_digits_after_a_hash_are_a_colour() {
    assert_eq!(Rgb::read("#0F5749").map(|colour| colour.to_string()).as_deref(), Some("#0f5749"));
    for wrong in
        ["0f5749", "#fff", "#0f574", "#0f57490", "#0f574g", "#+f5749", "hijau", "", "#é1234"]
    {
        assert_eq!(Rgb::read(wrong), None, "{wrong}");
    }
}

#[test]
fn the_style_sheet_follows_both_ways_to_dark() {
    let palette = Palette::of(Rgb::read("#8c1c2c").expect("a colour"));
    let css = palette.css();
    assert!(css.starts_with(":root{--brand:#"), "{css}");
    assert!(css.contains("[data-theme=dark]{--brand:#"), "{css}");
    assert!(
        css.contains("@media(prefers-color-scheme:dark){:root:not([data-theme=light]){"),
        "{css}"
    );
    assert_ne!(palette.path(), Palette::of(Rgb::read("#196bcd").expect("a colour")).path());
}
