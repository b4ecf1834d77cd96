//! The photos of the demo's reports: small drawn street scenes, no two alike, since nobody should be taken for a real
//! person and no street for a real one. They are sent as any phone sends a photo.

mod canvas;

use image::codecs::jpeg::JpegEncoder;
use serde::Deserialize;

use self::canvas::{Canvas, Colour, Dice, HEIGHT, WIDTH};

/// What can be seen on a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scene {
    /// A hole in the road.
    Hole,
    /// The road after it was mended.
    Patched,
    /// Paving that is broken.
    Pavement,
    /// A street at night whose lamp is out.
    LampOut,
    /// The same with light.
    LampLit,
    /// A heap of rubbish.
    Heap,
    /// A clean roadside with a bin.
    Clean,
    /// A ditch that is clogged.
    Clog,
    /// A ditch in which water flows.
    Flowing,
    /// Water that stands on the road.
    Puddle,
    /// A pipe that leaks.
    Leak,
    /// A pipe that was mended.
    Pipe,
    /// A tree that leans over the road.
    Leaning,
    /// A tree that was pruned.
    Pruned,
    /// Stalls on the pavement.
    Stalls,
    /// A manhole without its cover.
    Manhole,
    /// A traffic light that is green.
    Signal,
}

const QUALITY: u8 = 82;

/// A photo of a scene as a phone stores it; another seed is another street.
pub(crate) fn photo(scene: Scene, seed: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let drawn = draw(scene, seed);
    JpegEncoder::new_with_quality(&mut out, QUALITY)
        .encode_image(&drawn)
        .expect("writing to memory does not fail");
    out
}

fn draw(scene: Scene, seed: u32) -> image::RgbImage {
    let mut dice = Dice::new(seed);
    let mut canvas = Canvas::new();
    let street = Street::new(&mut dice);
    street.draw(&mut canvas, &mut dice);
    // Where one looks at: in the middle below, a little to one side.
    let at = (WIDTH * 0.5 + dice.within(-50.0, 50.0), HEIGHT * 0.76 + dice.within(-10.0, 14.0));
    match scene {
        Scene::Hole => hole(&mut canvas, &mut dice, at),
        Scene::Patched => patched(&mut canvas, at),
        Scene::Pavement => pavement(&mut canvas, &mut dice, at),
        Scene::LampOut => lamp(&mut canvas, at, false),
        Scene::LampLit => lamp(&mut canvas, at, true),
        Scene::Heap => heap(&mut canvas, &mut dice, at),
        Scene::Clean => clean(&mut canvas, at),
        Scene::Clog => ditch(&mut canvas, &mut dice, at, true),
        Scene::Flowing => ditch(&mut canvas, &mut dice, at, false),
        Scene::Puddle => puddle(&mut canvas, &mut dice, at),
        Scene::Leak => pipe(&mut canvas, &mut dice, at, true),
        Scene::Pipe => pipe(&mut canvas, &mut dice, at, false),
        Scene::Leaning => tree(&mut canvas, &mut dice, (at.0 - 150.0, at.1), 0.55),
        Scene::Pruned => pruned(&mut canvas, &mut dice, at),
        Scene::Stalls => stalls(&mut canvas, at),
        Scene::Manhole => manhole(&mut canvas, at),
        Scene::Signal => signal(&mut canvas, at),
    }
    canvas.light(&mut dice);
    canvas.grain(&mut dice);
    canvas.done(dice.within(0.0, 1.0) > 0.5)
}

const ASPHALT: Colour = [96.0, 98.0, 102.0];
const DARK: Colour = [46.0, 44.0, 44.0];
const LEAF: Colour = [74.0, 122.0, 70.0];
const TRUNK: Colour = [98.0, 74.0, 54.0];
const WATER: Colour = [120.0, 158.0, 178.0];
const MUD: Colour = [112.0, 96.0, 70.0];
const PAVING: Colour = [182.0, 176.0, 166.0];
const CONE: Colour = [222.0, 104.0, 44.0];
const WHITE: Colour = [238.0, 238.0, 234.0];

/// A street with houses on the other side.
struct Street {
    horizon: f32,
    /// Where the road comes from.
    far: f32,
    sky: Colour,
}

impl Street {
    fn new(dice: &mut Dice) -> Self {
        let skies = [
            [150.0, 190.0, 222.0],
            [184.0, 198.0, 206.0],
            [196.0, 190.0, 180.0],
            [128.0, 178.0, 214.0],
        ];
        Self {
            horizon: HEIGHT * dice.within(0.2, 0.5),
            far: WIDTH * dice.within(0.2, 0.8),
            sky: dice.one_of(&skies),
        }
    }

    fn draw(&self, canvas: &mut Canvas, dice: &mut Dice) {
        canvas.shade(self.sky, [236.0, 236.0, 228.0], 0.0, self.horizon);
        canvas.shade([150.0, 156.0, 128.0], [168.0, 160.0, 136.0], self.horizon, HEIGHT);
        let mut left = dice.within(-60.0, 0.0);
        while left < WIDTH {
            left += self.house(canvas, dice, left);
        }
        // The road, its edges and its line.
        let (y, spread) = (self.horizon, dice.within(0.5, 0.75) * WIDTH);
        let road = [
            (self.far - 14.0, y),
            (self.far + 14.0, y),
            (WIDTH / 2.0 + spread, HEIGHT),
            (WIDTH / 2.0 - spread, HEIGHT),
        ];
        let edge = [
            (self.far - 20.0, y),
            (self.far + 20.0, y),
            (WIDTH / 2.0 + spread + 46.0, HEIGHT),
            (WIDTH / 2.0 - spread - 46.0, HEIGHT),
        ];
        canvas.polygon(&edge, PAVING, 1.0);
        canvas.polygon(&road, ASPHALT, 1.0);
        for (from, to) in [(0.06_f32, 0.14), (0.22, 0.36), (0.5, 0.72)] {
            let along =
                |part: f32| (self.far + (WIDTH / 2.0 - self.far) * part, y + (HEIGHT - y) * part);
            canvas.line(along(from), along(to), 1.0 + 7.0 * to, WHITE, 0.75);
        }
        if dice.within(0.0, 1.0) > 0.4 {
            let side = if self.far < WIDTH / 2.0 { 0.86 } else { 0.12 };
            tree(canvas, dice, (WIDTH * side, self.horizon + 46.0), 0.0);
        }
    }

    /// A house at the far side; how wide it is.
    fn house(&self, canvas: &mut Canvas, dice: &mut Dice, left: f32) -> f32 {
        let walls = [
            [226.0, 212.0, 186.0],
            [200.0, 214.0, 206.0],
            [220.0, 196.0, 178.0],
            [206.0, 204.0, 196.0],
        ];
        let roofs = [[150.0, 84.0, 62.0], [120.0, 74.0, 60.0], [98.0, 92.0, 90.0]];
        let (wide, high) = (dice.within(70.0, 130.0), dice.within(40.0, 78.0));
        let (top, base) = (self.horizon - high, self.horizon + 6.0);
        let wall = dice.one_of(&walls);
        canvas.block((left, top), (left + wide, base), wall, 1.0);
        let (eave, ridge) = (10.0, high * 0.45);
        let roof = [
            (left - eave, top),
            (left + wide * 0.28, top - ridge),
            (left + wide * 0.72, top - ridge),
            (left + wide + eave, top),
        ];
        canvas.polygon(&roof, dice.one_of(&roofs), 1.0);
        for part in [0.16, 0.62] {
            let x = left + wide * part;
            canvas.block(
                (x, top + high * 0.3),
                (x + wide * 0.2, top + high * 0.62),
                [92.0, 108.0, 118.0],
                1.0,
            );
        }
        wide + dice.within(4.0, 30.0)
    }
}

fn hole(canvas: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32)) {
    let (wide, high) = (dice.within(92.0, 130.0), dice.within(30.0, 42.0));
    canvas.ellipse((x, y), (wide + 16.0, high + 8.0), [126.0, 122.0, 114.0], 1.0);
    for _ in 0..7 {
        let turn = dice.within(0.0, std::f32::consts::TAU);
        let (cos, sin) = (turn.cos(), turn.sin());
        let lump = (x + cos * wide * 0.86, y + sin * high * 0.86);
        canvas.ellipse(lump, (dice.within(16.0, 36.0), dice.within(8.0, 14.0)), DARK, 1.0);
        let reach = dice.within(1.2, 1.7);
        canvas.line(
            (x + cos * wide, y + sin * high),
            (x + cos * wide * reach, y + sin * high * reach),
            2.0,
            DARK,
            0.8,
        );
    }
    canvas.ellipse((x, y), (wide, high), DARK, 1.0);
    canvas.ellipse((x, y + high * 0.24), (wide * 0.7, high * 0.56), MUD, 0.9);
    for _ in 0..16 {
        let stone = (x + dice.within(-1.5, 1.5) * wide, y + dice.within(-1.3, 1.5) * high);
        let size = dice.within(2.0, 5.0);
        canvas.ellipse(stone, (size * 1.4, size), [150.0, 146.0, 138.0], 1.0);
    }
}

fn patched(canvas: &mut Canvas, (x, y): (f32, f32)) {
    let patch = [
        (x - 150.0, y - 34.0),
        (x + 120.0, y - 40.0),
        (x + 176.0, y + 44.0),
        (x - 190.0, y + 50.0),
    ];
    canvas.polygon(&patch, [58.0, 58.0, 62.0], 1.0);
    for (from, to) in patch.iter().zip(patch.iter().cycle().skip(1)) {
        canvas.line(*from, *to, 3.0, [36.0, 36.0, 38.0], 0.9);
    }
    canvas.line((x - 120.0, y), (x + 120.0, y - 4.0), 26.0, [70.0, 70.0, 74.0], 0.8);
    cone(canvas, (x + 214.0, y + 20.0));
}

fn cone(canvas: &mut Canvas, (x, y): (f32, f32)) {
    canvas.block((x - 26.0, y + 2.0), (x + 26.0, y + 10.0), [70.0, 66.0, 64.0], 1.0);
    canvas.polygon(
        &[(x - 19.0, y + 2.0), (x - 5.0, y - 66.0), (x + 5.0, y - 66.0), (x + 19.0, y + 2.0)],
        CONE,
        1.0,
    );
    canvas.polygon(
        &[(x - 14.0, y - 18.0), (x - 10.0, y - 38.0), (x + 10.0, y - 38.0), (x + 14.0, y - 18.0)],
        WHITE,
        1.0,
    );
}

fn pavement(canvas: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32)) {
    canvas.polygon(
        &[
            (-10.0, y - 70.0),
            (WIDTH + 10.0, y - 96.0),
            (WIDTH + 10.0, HEIGHT + 10.0),
            (-10.0, HEIGHT + 10.0),
        ],
        [160.0, 152.0, 140.0],
        1.0,
    );
    let mut row = y - 64.0;
    let mut deep = 26.0_f32;
    while row < HEIGHT {
        let mut left = dice.within(-60.0, 0.0);
        while left < WIDTH {
            let wide = deep * 2.6;
            let is_gone = (left + wide / 2.0 - x).abs() < 96.0 && (row - y).abs() < 40.0;
            let tone = dice.within(-8.0, 8.0);
            let tilt = if is_gone { dice.within(-9.0, 9.0) } else { 0.0 };
            let tile = [
                (left, row),
                (left + wide - 4.0, row + tilt),
                (left + wide - 6.0, row + deep - 4.0 + tilt),
                (left, row + deep - 4.0),
            ];
            if !is_gone || dice.within(0.0, 1.0) > 0.55 {
                canvas.polygon(&tile, PAVING.map(|part| part + tone), 1.0);
            } else {
                canvas.polygon(&tile, [104.0, 92.0, 78.0], 1.0);
            }
            left += wide;
        }
        row += deep;
        deep += 7.0;
    }
}

fn lamp(canvas: &mut Canvas, (x, y): (f32, f32), is_lit: bool) {
    canvas.darken([0.22, 0.25, 0.36]);
    let (foot, top) = ((x - 90.0, y + 30.0), (x - 90.0, 74.0));
    let head = (x - 6.0, 62.0);
    if is_lit {
        let cone = [
            (head.0 - 12.0, head.1),
            (head.0 + 12.0, head.1),
            (head.0 + 190.0, HEIGHT),
            (head.0 - 190.0, HEIGHT),
        ];
        canvas.polygon(&cone, [255.0, 226.0, 160.0], 0.22);
        canvas.glow((head.0, y + 20.0), 210.0, [255.0, 222.0, 150.0], 0.5);
        canvas.glow(head, 120.0, [255.0, 240.0, 200.0], 0.9);
    }
    let steel = if is_lit { [132.0, 132.0, 132.0] } else { [62.0, 64.0, 72.0] };
    canvas.line(foot, top, 9.0, steel, 1.0);
    canvas.line(top, head, 7.0, steel, 1.0);
    let glass = if is_lit { [255.0, 248.0, 224.0] } else { [40.0, 42.0, 50.0] };
    canvas.ellipse((head.0 + 8.0, head.1 + 4.0), (26.0, 9.0), glass, 1.0);
    canvas.block((foot.0 - 12.0, foot.1 - 4.0), (foot.0 + 12.0, foot.1 + 8.0), steel, 1.0);
}

fn heap(canvas: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32)) {
    let colours = [
        [44.0, 44.0, 48.0],
        [210.0, 206.0, 196.0],
        [84.0, 118.0, 150.0],
        [178.0, 74.0, 62.0],
        [196.0, 168.0, 92.0],
        [96.0, 134.0, 88.0],
        [150.0, 120.0, 92.0],
    ];
    canvas.ellipse((x, y + 34.0), (210.0, 26.0), [80.0, 74.0, 66.0], 0.7);
    for layer in 0..6_u8 {
        let layer = f32::from(layer);
        let reach = 190.0 - layer * 30.0;
        for _ in 0..9 {
            let bag =
                (x + dice.within(-reach, reach), y + 26.0 - layer * 20.0 + dice.within(-8.0, 8.0));
            let size = (dice.within(18.0, 40.0), dice.within(14.0, 26.0));
            let colour = dice.one_of(&colours);
            canvas.ellipse((bag.0 + 2.0, bag.1 + 4.0), size, DARK, 0.45);
            canvas.ellipse(bag, size, colour, 1.0);
            canvas.line(
                (bag.0 - size.0 * 0.4, bag.1 - size.1 * 0.3),
                (bag.0 + size.0 * 0.2, bag.1 - size.1 * 0.5),
                3.0,
                WHITE,
                0.35,
            );
        }
    }
}

fn clean(canvas: &mut Canvas, (x, y): (f32, f32)) {
    canvas.polygon(
        &[
            (-10.0, y - 8.0),
            (WIDTH + 10.0, y - 26.0),
            (WIDTH + 10.0, HEIGHT + 10.0),
            (-10.0, HEIGHT + 10.0),
        ],
        [196.0, 190.0, 180.0],
        1.0,
    );
    for step in 0..9_u8 {
        let left = f32::from(step) * 84.0 - 30.0;
        canvas.line((left + 40.0, y - 16.0), (left, HEIGHT), 2.0, [160.0, 154.0, 146.0], 0.7);
    }
    let green = [58.0, 112.0, 84.0];
    canvas.ellipse((x, y + 46.0), (64.0, 12.0), DARK, 0.35);
    canvas.polygon(
        &[(x - 52.0, y - 92.0), (x + 52.0, y - 92.0), (x + 42.0, y + 44.0), (x - 42.0, y + 44.0)],
        green,
        1.0,
    );
    canvas.block((x - 60.0, y - 110.0), (x + 60.0, y - 90.0), [44.0, 88.0, 66.0], 1.0);
    for part in [-20.0, 0.0, 20.0] {
        canvas.line(
            (x + part, y - 70.0),
            (x + part * 0.85, y + 24.0),
            4.0,
            [44.0, 88.0, 66.0],
            0.9,
        );
    }
}

fn ditch(canvas: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), is_clogged: bool) {
    let (near, far) = (150.0, 46.0);
    let top = y - 90.0;
    canvas.polygon(
        &[
            (x - far - 24.0, top),
            (x + far + 24.0, top),
            (x + near + 60.0, HEIGHT),
            (x - near - 60.0, HEIGHT),
        ],
        [176.0, 172.0, 164.0],
        1.0,
    );
    let bed = if is_clogged { MUD } else { WATER };
    canvas.polygon(
        &[(x - far, top), (x + far, top), (x + near, HEIGHT), (x - near, HEIGHT)],
        [88.0, 86.0, 82.0],
        1.0,
    );
    canvas.polygon(
        &[
            (x - far + 10.0, top),
            (x + far - 10.0, top),
            (x + near - 26.0, HEIGHT),
            (x - near + 26.0, HEIGHT),
        ],
        bed,
        1.0,
    );
    if is_clogged {
        let litter = [
            [204.0, 200.0, 190.0],
            [86.0, 112.0, 66.0],
            [128.0, 96.0, 60.0],
            [186.0, 90.0, 74.0],
            [90.0, 120.0, 150.0],
        ];
        for _ in 0..46 {
            let down = dice.within(0.25, 0.95);
            let reach = (far + (near - far) * down) - 22.0;
            let piece = (x + dice.within(-reach, reach), top + (HEIGHT - top) * down);
            canvas.ellipse(
                piece,
                (dice.within(7.0, 22.0), dice.within(4.0, 10.0)),
                dice.one_of(&litter),
                1.0,
            );
        }
    } else {
        for _ in 0..14 {
            let down = dice.within(0.05, 0.95);
            let reach = (far + (near - far) * down) * 0.6;
            let (left, row) = (x + dice.within(-reach, reach * 0.4), top + (HEIGHT - top) * down);
            canvas.line((left, row), (left + 14.0 + 40.0 * down, row + 3.0), 2.5, WHITE, 0.6);
        }
    }
}

fn puddle(canvas: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32)) {
    canvas.ellipse((x, y + 6.0), (300.0, 78.0), [84.0, 84.0, 86.0], 0.8);
    canvas.ellipse((x, y), (286.0, 70.0), WATER, 0.96);
    canvas.ellipse((x - 70.0, y + 28.0), (190.0, 44.0), WATER, 0.96);
    for _ in 0..9 {
        let (left, row) = (x + dice.within(-220.0, 120.0), y + dice.within(-50.0, 50.0));
        canvas.line((left, row), (left + dice.within(40.0, 110.0), row), 2.5, WHITE, 0.5);
    }
}

fn pipe(canvas: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), leaks: bool) {
    canvas.polygon(
        &[
            (-10.0, y - 40.0),
            (WIDTH + 10.0, y - 40.0),
            (WIDTH + 10.0, HEIGHT + 10.0),
            (-10.0, HEIGHT + 10.0),
        ],
        [150.0, 134.0, 108.0],
        1.0,
    );
    canvas.ellipse((x, y + 40.0), (260.0, 70.0), [104.0, 88.0, 66.0], 1.0);
    let (from, to) = ((x - 250.0, y + 18.0), (x + 250.0, y + 26.0));
    canvas.line((from.0, from.1 + 8.0), (to.0, to.1 + 8.0), 44.0, [60.0, 78.0, 92.0], 1.0);
    canvas.line(from, to, 40.0, [92.0, 124.0, 146.0], 1.0);
    canvas.line((from.0, from.1 - 10.0), (to.0, to.1 - 10.0), 6.0, WHITE, 0.4);
    if leaks {
        canvas.ellipse((x + 10.0, y + 74.0), (190.0, 34.0), WATER, 0.95);
        for _ in 0..22 {
            let lean = dice.within(-96.0, 96.0);
            let high = dice.within(60.0, 150.0);
            canvas.line(
                (x, y + 4.0),
                (x + lean, y - high),
                dice.within(1.5, 4.0),
                [214.0, 230.0, 238.0],
                0.7,
            );
        }
        return;
    }
    for side in [-34.0, 34.0] {
        canvas.block(
            (x + side - 12.0, y - 10.0),
            (x + side + 12.0, y + 52.0),
            [70.0, 72.0, 76.0],
            1.0,
        );
    }
    canvas.block((x - 26.0, y - 4.0), (x + 26.0, y + 46.0), [178.0, 182.0, 186.0], 1.0);
}

/// A tree that leans so far, from its foot.
fn tree(canvas: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32), leans: f32) {
    let high = if leans > 0.0 { 250.0 } else { dice.within(110.0, 150.0) };
    let top = (x + high * leans * 1.4, y - high * (1.0 - leans * 0.35));
    canvas.line((x, y), top, high * 0.1, TRUNK, 1.0);
    for _ in 0..11 {
        let leaf =
            (top.0 + dice.within(-0.42, 0.42) * high, top.1 + dice.within(-0.34, 0.22) * high);
        let size = dice.within(0.16, 0.28) * high;
        let tone = dice.within(-14.0, 18.0);
        canvas.ellipse(leaf, (size, size * 0.82), LEAF.map(|part| part + tone), 0.96);
    }
}

fn pruned(canvas: &mut Canvas, dice: &mut Dice, (x, y): (f32, f32)) {
    let top = y - 210.0;
    canvas.line((x + 60.0, y), (x + 60.0, top), 26.0, TRUNK, 1.0);
    for (lean, up) in [(-64.0, 40.0), (58.0, 62.0), (-30.0, -26.0), (34.0, -34.0)] {
        let tip = (x + 60.0 + lean, top + up - 30.0);
        canvas.line((x + 60.0, top + up + 20.0), tip, 12.0, TRUNK, 1.0);
        canvas.ellipse(tip, (dice.within(26.0, 38.0), dice.within(22.0, 30.0)), LEAF, 0.96);
    }
    for (left, row) in [(-150.0, 18.0), (-120.0, -8.0), (-178.0, -6.0)] {
        canvas.line((x + left, y + row), (x + left + 96.0, y + row + 6.0), 24.0, TRUNK, 1.0);
        canvas.ellipse((x + left + 98.0, y + row + 6.0), (9.0, 12.0), [206.0, 178.0, 138.0], 1.0);
    }
}

fn stalls(canvas: &mut Canvas, (x, y): (f32, f32)) {
    canvas.polygon(
        &[
            (-10.0, y - 30.0),
            (WIDTH + 10.0, y - 46.0),
            (WIDTH + 10.0, HEIGHT + 10.0),
            (-10.0, HEIGHT + 10.0),
        ],
        PAVING,
        1.0,
    );
    for (left, colour) in [
        (-250.0, [190.0, 70.0, 60.0]),
        (-40.0, [60.0, 104.0, 150.0]),
        (170.0, [206.0, 160.0, 60.0]),
    ] {
        let (left, roof) = (x + left, y - 130.0);
        for post in [4.0, 152.0] {
            canvas.line((left + post, roof), (left + post, y + 46.0), 5.0, [90.0, 80.0, 70.0], 1.0);
        }
        canvas.block((left, y - 34.0), (left + 156.0, y + 40.0), [168.0, 132.0, 92.0], 1.0);
        canvas.block((left - 4.0, y - 42.0), (left + 160.0, y - 30.0), [130.0, 98.0, 66.0], 1.0);
        for stripe in 0..8_u8 {
            let from = left - 12.0 + f32::from(stripe) * 22.5;
            let own = if stripe % 2 == 0 { colour } else { WHITE };
            canvas.polygon(
                &[
                    (from + 8.0, roof - 36.0),
                    (from + 30.0, roof - 36.0),
                    (from + 22.5, roof + 14.0),
                    (from, roof + 14.0),
                ],
                own,
                1.0,
            );
        }
    }
}

fn manhole(canvas: &mut Canvas, (x, y): (f32, f32)) {
    canvas.ellipse((x, y), (112.0, 44.0), [136.0, 132.0, 126.0], 1.0);
    canvas.ellipse((x, y + 2.0), (98.0, 36.0), [22.0, 22.0, 24.0], 1.0);
    let cover = (x + 176.0, y + 44.0);
    canvas.ellipse((cover.0 + 4.0, cover.1 + 8.0), (96.0, 34.0), DARK, 0.6);
    canvas.ellipse(cover, (96.0, 34.0), [116.0, 112.0, 108.0], 1.0);
    for part in [-56.0, -28.0, 0.0, 28.0, 56.0] {
        canvas.line(
            (cover.0 + part, cover.1 - 20.0),
            (cover.0 + part, cover.1 + 20.0),
            4.0,
            [84.0, 80.0, 78.0],
            0.9,
        );
    }
    cone(canvas, (x - 190.0, y + 26.0));
}

fn signal(canvas: &mut Canvas, (x, y): (f32, f32)) {
    let x = x + 70.0;
    canvas.line((x, y + 60.0), (x, 60.0), 16.0, [84.0, 86.0, 88.0], 1.0);
    canvas.block((x - 44.0, 40.0), (x + 44.0, 252.0), DARK, 1.0);
    let off = [92.0, 88.0, 84.0];
    for (row, colour) in [(80.0, off), (146.0, off), (212.0, [92.0, 220.0, 136.0])] {
        canvas.ellipse((x, row), (27.0, 27.0), colour, 1.0);
    }
    canvas.glow((x, 212.0), 90.0, [120.0, 240.0, 160.0], 0.5);
}
