/* The square root of a number that is not negative, rounded to the nearest. */
static float root_f32(float x)
{
    uint32_t bits = bits_of(x);
    if (bits == 0 || bits >= 0x7f800000) {
        return x;
    }
    int32_t exponent = (int32_t)(bits >> 23) - 150;
    uint64_t significand = (bits & 0x7fffff) | 0x800000;
    if (bits < 0x800000) {
        significand = bits;
        for (exponent = -149; significand < 0x800000; exponent--) {
            significand <<= 1;
        }
    }
    /* An even exponent, and a root of 24 bits and one more. */
    int32_t shift = exponent % 2 == 0 ? 26 : 25;
    uint64_t root = root_u64(significand << shift);
    exponent = (exponent - shift) / 2;
    while (root >= (uint64_t)1 << 25) {
        root = root >> 1 | (root & 1);
        exponent++;
    }
    /* A root lies never halfway between two numbers of 24 bits. */
    uint32_t rounded = (uint32_t)((root + 1) >> 1);
    exponent++;
    if (rounded == 0x1000000) {
        rounded >>= 1;
        exponent++;
    }
    return of_bits((uint32_t)(exponent + 150) << 23 | (rounded & 0x7fffff));
}
