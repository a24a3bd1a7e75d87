//! From a drawing to the image that MNIST would have made of it.
//!
//! MNIST's digits were scanned in black and white, scaled to fit a box of 20×20 pixels without changing their
//! proportions, which made them grey at their edges, and placed into an image of 28×28 pixels such that their
//! centre of mass is its centre (<http://yann.lecun.com/exdb/mnist/>), which is the pixel with 14 others before it
//! in its row and in its column: no test image has it further off than half a pixel. The same is done here:
//! the box around the ink is scanned with 8×8 dots a pixel. All numbers are integers.

use crate::drawing::{Drawing, PEN, Point};

/// Pixels of a side of the image.
pub const SIDE: usize = 28;

/// An image in grey, 0 where there is no ink, rows from the top.
pub type Pixels = [[u8; SIDE]; SIDE];

/// The row and the column in which the centre of mass is.
const CENTRE: u64 = 14;
/// Pixels of a side of the box that a digit is scaled to.
const BOX: usize = 20;
/// Dots along a side of a pixel.
const DOTS: usize = 8;
/// Dots of a side of the box.
const SCAN: usize = BOX * DOTS;

/// The image of a drawing; `None` if nothing is drawn.
pub fn prepare(drawing: &Drawing) -> Option<Pixels> {
    Some(centred(&grey(&scan(drawing)?)))
}

/// The box around the ink in black and white, dot by dot, in the upper left corner of a square.
fn scan(drawing: &Drawing) -> Option<[[bool; SCAN]; SCAN]> {
    let radius = PEN / 2;
    let left = drawing.points().map(|point| point.x).min()? - radius;
    let right = drawing.points().map(|point| point.x).max()? + radius;
    let top = drawing.points().map(|point| point.y).min()? - radius;
    let bottom = drawing.points().map(|point| point.y).max()? + radius;
    let side = (right - left).max(bottom - top);
    // The centre of a dot, and how many dots have their centre before a position.
    let centre = |dot: usize| (2 * dot as i32 + 1) * side / (2 * SCAN as i32);
    let before = |position: i32| {
        let (position, side) = (position.max(0).unsigned_abs(), side.unsigned_abs());
        (position * SCAN as u32).checked_div(side)
    };
    let mut scan = [[false; SCAN]; SCAN];
    for (from, to) in drawing.segments() {
        let from = Point { x: from.x - left, y: from.y - top };
        let to = Point { x: to.x - left, y: to.y - top };
        let first_row = before(from.y.min(to.y) - radius)? as usize;
        let first_column = before(from.x.min(to.x) - radius)? as usize;
        let (lowest, rightmost) = (from.y.max(to.y) + radius, from.x.max(to.x) + radius);
        for (row, dots) in scan.iter_mut().enumerate().skip(first_row) {
            let y = centre(row);
            if y > lowest {
                break;
            }
            for (column, dot) in dots.iter_mut().enumerate().skip(first_column) {
                let x = centre(column);
                if x > rightmost {
                    break;
                }
                *dot |= is_near(Point { x, y }, from, to, radius);
            }
        }
    }
    Some(scan)
}

/// Whether a point is no further than `radius` from the straight piece between two others.
fn is_near(point: Point, from: Point, to: Point, radius: i32) -> bool {
    let difference = |a: Point, b: Point| (i64::from(a.x - b.x), i64::from(a.y - b.y));
    let dot = |a: (i64, i64), b: (i64, i64)| a.0 * b.0 + a.1 * b.1;
    let (along, aside) = (difference(to, from), difference(point, from));
    let radius_squared = i64::from(radius) * i64::from(radius);
    let (length_squared, projected) = (dot(along, along), dot(along, aside));
    if projected <= 0 {
        dot(aside, aside) <= radius_squared
    } else if projected >= length_squared {
        let beyond = difference(point, to);
        dot(beyond, beyond) <= radius_squared
    } else {
        // The area of the parallelogram is length times distance. With sides below 5,000, squares fit.
        let area = along.0 * aside.1 - along.1 * aside.0;
        area * area <= radius_squared * length_squared
    }
}

/// How much of each pixel is black, 0 to 255.
fn grey(scan: &[[bool; SCAN]; SCAN]) -> [[u8; BOX]; BOX] {
    let mut pixels = [[0; BOX]; BOX];
    for (pixels, rows) in pixels.iter_mut().zip(scan.chunks_exact(DOTS)) {
        let mut black = [0; BOX];
        for row in rows {
            for (black, dots) in black.iter_mut().zip(row.chunks_exact(DOTS)) {
                *black += dots.iter().filter(|dot| **dot).count();
            }
        }
        for (pixel, black) in pixels.iter_mut().zip(black) {
            *pixel = ((black * 255 + DOTS * DOTS / 2) / (DOTS * DOTS)) as u8;
        }
    }
    pixels
}

/// The box in the larger image, such that the centre of its mass is the image's, as far as all of it fits.
fn centred(pixels: &[[u8; BOX]; BOX]) -> Pixels {
    let (mut mass, mut mass_x, mut mass_y) = (0, 0, 0);
    let (mut width, mut height) = (0, 0);
    for (row, y) in pixels.iter().zip(0..) {
        for (pixel, x) in row.iter().zip(0..).filter(|(pixel, _)| **pixel > 0) {
            let pixel = u64::from(*pixel);
            mass += pixel;
            mass_x += pixel * x;
            mass_y += pixel * y;
            width = width.max(x + 1);
            height = height.max(y + 1);
        }
    }
    // The nearest integer to CENTRE − moment/mass. The moment is less than BOX·mass, so nothing is negative.
    let offset = |moment: u64, length: u64| {
        let beyond = (2 * (CENTRE + BOX as u64) + 1) * mass - 2 * moment;
        let shift = beyond.checked_div(2 * mass).unwrap_or(0).saturating_sub(BOX as u64);
        shift.min((SIDE as u64).saturating_sub(length)) as usize
    };
    let (left, top) = (offset(mass_x, width), offset(mass_y, height));
    let mut image = [[0; SIDE]; SIDE];
    for (to, from) in image.iter_mut().skip(top).zip(pixels) {
        for (to, from) in to.iter_mut().skip(left).zip(from) {
            *to = *from;
        }
    }
    image
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(strokes: &[&[(i32, i32)]]) -> Drawing {
        let mut drawing = Drawing::EMPTY;
        for stroke in strokes {
            for (index, &(x, y)) in stroke.iter().enumerate() {
                let point = Point { x, y };
                if index == 0 {
                    drawing.begin(point)
                } else {
                    drawing.extend(point)
                };
            }
        }
        drawing
    }

    /// Rows and columns that have ink: first and last of each.
    fn extent(image: &Pixels) -> [usize; 4] {
        let rows: Vec<usize> =
            (0..SIDE).filter(|&row| image[row].iter().any(|pixel| *pixel > 0)).collect();
        let columns: Vec<usize> =
            (0..SIDE).filter(|&column| image.iter().any(|row| row[column] > 0)).collect();
        [rows[0], rows[rows.len() - 1], columns[0], columns[columns.len() - 1]]
    }

    #[test]
    fn an_empty_drawing_has_no_image() {
        assert_eq!(prepare(&Drawing::EMPTY), None);
    }

    #[test]
    fn a_vertical_line_is_20_pixels_high_and_in_the_middle() {
        // 3,168 high with the pen and 352 wide, so 20 by 2.22 pixels.
        let image = prepare(&drawing(&[&[(2000, 500), (2000, 3316)]])).unwrap();
        assert_eq!(extent(&image), [5, 24, 13, 15]);
        let widths: Vec<u32> = image[8..20]
            .iter()
            .map(|row| row.iter().map(|pixel| u32::from(*pixel)).sum())
            .collect();
        // 2.22 pixels are 17.8 dots: 17 or 18 in each row.
        assert!(
            widths.iter().all(|width| (2 * 255 + 31..=2 * 255 + 64).contains(width)),
            "{widths:?}"
        );
    }

    #[test]
    fn proportions_stay_as_they_are() {
        // A frame of 3,000 by 1,500 with the pen: 20 by 10 pixels.
        let (left, right, top, bottom) = (676, 3324, 776, 1924);
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
        let image = prepare(&drawing(&[&corners])).unwrap();
        assert_eq!(extent(&image), [10, 19, 5, 24]);
        assert_eq!(image[14][14], 0, "it is hollow");
    }

    #[test]
    fn the_same_drawing_elsewhere_has_the_same_image() {
        let seven = [(700, 600), (2100, 650), (1300, 2400)];
        let image = prepare(&drawing(&[&seven])).unwrap();
        for (dx, dy) in [(1, 0), (0, 1), (-500, 333), (1501, 1207)] {
            let moved = seven.map(|(x, y)| (x + dx, y + dy));
            assert_eq!(prepare(&drawing(&[&moved])), Some(image), "{dx}, {dy}");
        }
    }

    #[test]
    fn the_order_and_direction_of_strokes_do_not_matter() {
        let (one, other) = ([(800, 900), (1900, 2500)], [(3000, 700), (900, 3100)]);
        let image = prepare(&drawing(&[&one, &other]));
        let (mut back, mut forth) = (one, other);
        back.reverse();
        forth.reverse();
        assert_eq!(prepare(&drawing(&[&forth, &back])), image);
    }

    #[test]
    fn the_centre_of_mass_is_in_the_middle() {
        // A triangle drawn full at its left end, thin at its right.
        let strokes: Vec<Vec<(i32, i32)>> = (0..20)
            .map(|step| {
                vec![
                    (800 + step * 120, 2000 - 900 + step * 45),
                    (800 + step * 120, 2900 - step * 45),
                ]
            })
            .collect();
        let strokes: Vec<&[(i32, i32)]> = strokes.iter().map(Vec::as_slice).collect();
        let image = prepare(&drawing(&strokes)).unwrap();
        let (mut mass, mut mass_x, mut mass_y) = (0.0, 0.0, 0.0);
        for (y, row) in image.iter().enumerate() {
            for (x, pixel) in row.iter().enumerate() {
                mass += f64::from(*pixel);
                mass_x += f64::from(*pixel) * x as f64;
                mass_y += f64::from(*pixel) * y as f64;
            }
        }
        let (x, y) = (mass_x / mass, mass_y / mass);
        assert!((x - 14.0).abs() <= 0.5 && (y - 14.0).abs() <= 0.5, "{x}, {y}");
        let [_, _, first, last] = extent(&image);
        assert!(27 - last < first, "more of it lies on the thin side: {first} to {last}");
    }

    #[test]
    fn a_dot_is_a_disc_and_everything_stays_in_the_image() {
        let image = prepare(&drawing(&[&[(0, 0)]])).unwrap();
        assert_eq!(extent(&image), [4, 23, 4, 23]);
        assert_eq!((image[14][14], image[4][4]), (255, 0));
        // Almost all mass in a corner: it cannot be centred without cutting the dot off.
        let mut strokes = vec![vec![(4096, 4096)]];
        strokes.extend((0..8).map(|y| vec![(0, 150 * y), (1200, 150 * y)]));
        let strokes: Vec<&[(i32, i32)]> = strokes.iter().map(Vec::as_slice).collect();
        assert_eq!(extent(&prepare(&drawing(&strokes)).unwrap()), [8, 27, 8, 27]);
    }
}
