//! Colors of plots: each has a twin for dark pages.
//!
//! Those of series are near the eight of Okabe and Ito ("Color Universal Design", 2008), which people with any
//! kind of color blindness tell apart; on every page they have a contrast of at least 3 : 1 to the background,
//! and text one of 4.5 : 1 (WCAG 2.2).

use plotters::style::RGBColor;

/// Red, green and blue, on a light page and on a dark one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color {
    /// On a light page, and wherever nothing is known of the page.
    pub light: [u8; 3],
    /// On a dark page.
    pub dark: [u8; 3],
}

const fn color(light: u32, dark: u32) -> Color {
    const fn rgb(hex: u32) -> [u8; 3] {
        let [_, r, g, b] = hex.to_be_bytes();
        [r, g, b]
    }
    Color { light: rgb(light), dark: rgb(dark) }
}

/// The background.
pub const SURFACE: Color = color(0xFF_FF_FF, 0x10_14_18);
/// Text.
pub const INK: Color = color(0x1B_1F_24, 0xE8_EB_EE);
/// Text that stands back.
pub const MUTED: Color = color(0x57_60_6A, 0x9A_A4_AF);
/// Axes.
pub const AXIS: Color = color(0x8C_95_9F, 0x6B_75_80);
/// Grids.
pub const GRID: Color = color(0xE4_E7_EB, 0x2A_30_38);
/// A cell of a table that holds nothing.
pub const EMPTY: Color = color(0xF3_F5_F7, 0x1A_1F_26);

/// Series and classes, in this order.
pub const SERIES: [Color; 6] = [
    color(0x00_72_B2, 0x56_B4_E9),
    color(0xD5_5E_00, 0xF0_88_3E),
    color(0x00_8F_68, 0x2F_C7_9A),
    color(0xB5_56_8F, 0xDE_8F_BD),
    color(0x8A_6A_00, 0xE3_C0_4A),
    color(0x44_50_5C, 0xAE_B8_C2),
];

/// The first steps of heat are named in [`INK`], later ones in [`SURFACE`].
pub const INK_STEPS: usize = 4;

/// Heat of what is right.
pub const RIGHT: [Color; 7] = [
    color(0xE3_ED_F6, 0x17_29_3A),
    color(0xC4_D6_E5, 0x24_3E_55),
    color(0xA4_BF_D5, 0x32_54_6F),
    color(0x85_A8_C4, 0x3F_69_8A),
    color(0x47_7A_A3, 0x59_94_BF),
    color(0x27_63_93, 0x67_AA_D9),
    color(0x08_4C_82, 0x74_BF_F4),
];

/// Heat of what is wrong.
pub const WRONG: [Color; 7] = [
    color(0xFB_E9_DC, 0x35_20_0F),
    color(0xEC_D0_BD, 0x50_33_1B),
    color(0xDC_B7_9D, 0x6C_45_28),
    color(0xCD_9E_7E, 0x87_58_34),
    color(0xA8_63_30, 0xBE_7E_4D),
    color(0x9E_53_1F, 0xDA_90_5A),
    color(0x8F_3A_00, 0xF5_A3_66),
];

/// All that plots are drawn with.
pub fn all() -> impl Iterator<Item = Color> {
    [SURFACE, INK, MUTED, AXIS, GRID, EMPTY].into_iter().chain(SERIES).chain(RIGHT).chain(WRONG)
}

impl Color {
    /// For drawing.
    pub(super) fn rgb(self) -> RGBColor {
        let [r, g, b] = self.light;
        RGBColor(r, g, b)
    }

    /// The color of a class or series; they repeat after six.
    pub fn of_class(class: usize) -> Self {
        SERIES[class % SERIES.len()]
    }

    /// `#1B1F24`, on a light page.
    pub fn light_hex(self) -> String {
        hex(self.light)
    }

    /// `#E8EBEE`, on a dark page.
    pub fn dark_hex(self) -> String {
        hex(self.dark)
    }
}

fn hex([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// Rules that give plots on a dark page their colors.
pub fn dark_css() -> String {
    let rule = |color: Color| {
        let (light, dark) = (color.light_hex(), color.dark_hex());
        format!(
            ".plot [fill=\"{light}\"]{{fill:{dark}}}.plot [stroke=\"{light}\"]{{stroke:{dark}}}\n"
        )
    };
    all().map(rule).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2: relative luminance.
    fn luminance(rgb: [u8; 3]) -> f64 {
        let [r, g, b] = rgb.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn on_both_pages(a: Color, b: Color) -> f64 {
        contrast(a.light, b.light).min(contrast(a.dark, b.dark))
    }

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((contrast([0; 3], [255; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast([0x77; 3], [255; 3]) - 4.48).abs() < 0.01);
    }

    #[test]
    fn text_and_series_stand_out_on_light_and_on_dark_pages() {
        for text in [INK, MUTED] {
            assert!(on_both_pages(text, SURFACE) >= 4.5, "{text:?}");
        }
        for series in SERIES.into_iter().chain([AXIS]) {
            assert!(on_both_pages(series, SURFACE) >= 3.0, "{series:?}");
        }
        for heat in [RIGHT, WRONG] {
            for (step, color) in heat.into_iter().enumerate() {
                let text = if step < INK_STEPS { INK } else { SURFACE };
                assert!(on_both_pages(text, color) >= 4.5, "{step} {color:?}");
            }
        }
    }

    #[test]
    fn every_color_has_a_twin_of_its_own() {
        let mut light: Vec<_> = all().map(|color| color.light).collect();
        let count = light.len();
        light.sort_unstable();
        light.dedup();
        assert_eq!(light.len(), count);
        assert!(dark_css().contains(".plot [fill=\"#1B1F24\"]{fill:#E8EBEE}"));
    }
}
