/* The nearest integer, half up, cut off at 16 bits; 0 for what is no number. */
static int16_t rounded(float x)
{
    uint32_t bits = bits_of(x);
    uint32_t exponent = bits >> 23 & 0xff;
    if (exponent < 126) {
        return 0;
    }
    if (exponent > 141) {
        if ((bits & 0x7fffffff) > 0x7f800000) {
            return 0;
        }
        return bits >> 31 ? INT16_MIN : INT16_MAX;
    }
    int32_t mantissa = (int32_t)((bits & 0x007fffff) | 0x00800000);
    return saturated(half_up(bits >> 31 ? -mantissa : mantissa, (int32_t)(150 - exponent)));
}
