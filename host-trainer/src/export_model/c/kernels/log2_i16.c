/* The logarithm of a sum, to which more is added, in parts of 512; at least the floor. */
static int16_t log2_i16(uint64_t sum, int32_t more, int32_t floor)
{
    int32_t whole = 63, digits = 0;
    if (sum == 0) {
        return (int16_t)(floor * 512);
    }
    for (; sum >> 63 == 0; whole--) {
        sum <<= 1;
    }
    uint32_t number = (uint32_t)(sum >> 48);
    for (int32_t i = 0; i < 10; i++) {
        number = number * number >> 15;
        int32_t digit = (int32_t)(number >> 16);
        number >>= digit;
        digits = 2 * digits + digit;
    }
    int32_t log = (whole + more) * 512 + ((digits + 1) >> 1);
    log = log < floor * 512 ? floor * 512 : log;
    return log > INT16_MAX ? INT16_MAX : (int16_t)log;
}
