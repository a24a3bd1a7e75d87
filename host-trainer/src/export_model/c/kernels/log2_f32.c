/* The logarithm of a power over the square of frame, at least the floor. */
static float log2_f32(float x, int32_t frame, int32_t floor)
{
    uint32_t bits = bits_of(x), moved = bits - 0x3f3504f3;
    float log;
    if (bits - 0x800000 >= 0x7f000000) {
        log = x < 1.0f ? -127.0f : x;
    } else {
        int32_t exponent = (int32_t)(moved >> 23);
        exponent = exponent > 255 ? exponent - 512 : exponent;
        float fraction = of_bits((moved & 0x7fffff) + 0x3f3504f3) - 1.0f;
        float q = fraction / (2.0f + fraction), square = q * q;
        float sum = square * 0.3205989f;
        sum = 0.4121986f + sum;
        sum = square * sum;
        sum = 0.57707804f + sum;
        sum = square * sum;
        sum = 0.9617967f + sum;
        sum = square * sum;
        sum = 2.88539f + sum;
        sum = q * sum;
        log = (float)exponent + sum;
    }
    float size = 0.0f;
    for (; frame > 1; frame /= 2) {
        size += 1.0f;
    }
    log = log - 2.0f * size;
    log = log < (float)floor ? (float)floor : log;
    return log != log ? of_bits(0x7fc00000) : log;
}
