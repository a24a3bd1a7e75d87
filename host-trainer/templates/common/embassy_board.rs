{# The end of `board.rs` on boards with embassy's drivers: what is behind `new` in `impl Board`, and text. #}

    /// Switches {{ led }}.
    pub fn set_led(&mut self, is_on: bool) {
        let level = if is_on { Level::{{ led_on }} } else { Level::{{ led_off }} };
        self.led.set_level(level);
    }
{% if not is_async %}

    /// Waits.
    pub fn pause(&mut self, milliseconds: u64) {
        block_for(Duration::from_millis(milliseconds));
    }
{% endif %}
}
{% if not is_defmt %}

/// Text to {{ "two serial ports" if has_usb else "a serial port" }}.
pub struct Text({{ serial_port }});

impl fmt::Write for Text {
    fn write_str(&mut self, text: &str) -> fmt::Result {
{% if has_usb %}
        usb::write(text.as_bytes());
{% endif %}
        let written = self.0.blocking_write(text.as_bytes());
        written.map_err(|_| fmt::Error)
    }
}
{% endif %}
