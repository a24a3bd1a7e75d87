/* Logarithms of the powers of bands; scratch holds a frame. */
static void log_mel_i16(const int16_t *table, const uint16_t *edges, int32_t bands, int32_t frames, int32_t frame,
                        int32_t hop, int32_t channels, int32_t floor, int32_t unit, const int16_t *x,
                        point_i16 *scratch, int16_t *y)
{
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++, y += bands) {
            bands_i16(table, edges, bands, frame, channels, floor, unit, x + f * hop * channels + c, scratch, y);
        }
    }
}
