/* Two activations brought to one scale. */
typedef struct {
    uint16_t first, second, shift;
} balance;

static int16_t balanced(const balance *b, int16_t first, int16_t second)
{
    return saturated(half_up((int64_t)first * b->first + (int64_t)second * b->second, b->shift));
}
