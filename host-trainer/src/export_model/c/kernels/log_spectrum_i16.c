/* Logarithms of powers; scratch holds a frame. */
static void log_spectrum_i16(const int16_t *table, int32_t frames, int32_t frame, int32_t hop, int32_t channels,
                             int32_t floor, int32_t unit, const int16_t *x, point_i16 *scratch, int16_t *y)
{
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++) {
            int32_t exponent;
            uint32_t last = powers_i16(table, frame, channels, x + f * hop * channels + c, scratch, &exponent);
            exponent = 2 * (exponent + 2 - size_of_frame(frame) + unit);
            for (int32_t k = 0; k <= frame / 2; k++) {
                *y++ = log2_i16(k < frame / 2 ? power_at(scratch + k) : last, exponent, floor);
            }
        }
    }
}
