/* Logarithms of the powers of bands; scratch holds a frame. */
static void log_mel_f32(const float *table, const uint16_t *edges, int32_t bands, int32_t frames, int32_t frame,
                        int32_t hop, int32_t channels, int32_t floor, int32_t unit, const float *x,
                        point_f32 *scratch, float *y)
{
    (void)unit;
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++, y += bands) {
            bands_f32(table, edges, bands, frame, channels, floor, x + f * hop * channels + c, scratch, y);
        }
    }
}
