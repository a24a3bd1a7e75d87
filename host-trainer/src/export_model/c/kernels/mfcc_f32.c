/* Coefficients of the cosine transform of logarithms of bands; scratch and logarithms are one place. */
static void mfcc_f32(const float *table, const uint16_t *edges, const float *cosines, int32_t bands,
                     int32_t coefficients, int32_t frames, int32_t frame, int32_t hop, int32_t channels,
                     int32_t floor, int32_t unit, const float *x, point_f32 *scratch, float *logarithms, float *y)
{
    (void)unit;
    for (int32_t f = 0; f < frames; f++) {
        for (int32_t c = 0; c < channels; c++) {
            const float *from = x + f * hop * channels + c;
            bands_f32(table, edges, bands, frame, channels, floor, from, scratch, logarithms);
            for (int32_t k = 0; k < coefficients; k++) {
                float sum = 0.0f;
                for (int32_t b = 0; b < bands; b++) {
                    float part = logarithms[b] * cosines[(int64_t)k * (2 * b + 1) % (4 * bands)];
                    sum += part;
                }
                sum = k == 0 ? sum * 0.70710677f : sum;
                *y++ = sum != sum ? of_bits(0x7fc00000) : sum;
            }
        }
    }
}
