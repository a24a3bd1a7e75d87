/* Logarithms of powers; scratch holds a frame. */
static void log_spectrum_f32(const float *table, int32_t frames, int32_t frame, int32_t hop, int32_t channels,
                             int32_t floor, int32_t unit, const float *x, point_f32 *scratch, float *y)
{
    (void)unit;
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++) {
            powers_f32(table, frame, channels, x + f * hop * channels + c, scratch);
            for (int32_t k = 0; k <= frame / 2; k++) {
                *y++ = log2_f32(k < frame / 2 ? scratch[k].re : scratch[0].im, frame, floor);
            }
        }
    }
}
