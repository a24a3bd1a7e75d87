/* Coefficients of the cosine transform of logarithms of bands, so many places down, half up; scratch and logarithms are one
   place, which holds a frame. */
static void mfcc_i16(const int16_t *table, const uint16_t *edges, const int16_t *cosines, int32_t bands,
                     int32_t coefficients, int32_t frames, int32_t frame, int32_t hop, int32_t channels,
                     int32_t floor, int32_t unit, int32_t places, const int16_t *x, point_i16 *scratch,
                     int16_t *logarithms, int16_t *y)
{
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++) {
            const int16_t *from = x + f * hop * channels + c;
            bands_i16(table, edges, bands, frame, channels, floor, unit, from, scratch, logarithms);
            for (int32_t k = 0; k < coefficients; k++) {
                int64_t sum = 0;
                for (int32_t b = 0; b < bands; b++) {
                    sum += logarithms[b] * cosines[(int64_t)k * (2 * b + 1) % (4 * bands)];
                }
                *y++ = saturated(k == 0 ? half_up(sum * 23170, 30 + places) : half_up(sum, 15 + places));
            }
        }
    }
}
