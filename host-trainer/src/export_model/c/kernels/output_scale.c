/* From a sum to an activation: half_up((bias + sum) * multiplier, shift). */
typedef struct {
    int32_t bias;
    int16_t multiplier;
    uint8_t shift;
} output_scale;

static int16_t scaled(int32_t sum, const output_scale *scale, int16_t low)
{
    int16_t y = saturated(half_up((int64_t)(scale->bias + sum) * scale->multiplier, scale->shift));
    return y < low ? low : y;
}
