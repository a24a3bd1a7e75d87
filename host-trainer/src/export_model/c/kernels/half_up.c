/* number / 2^shift, rounded to the nearest integer, half up. */
static int64_t half_up(int64_t number, int32_t shift)
{
    number += (int64_t)1 << (shift - 1);
    return number >= 0 ? number >> shift : ~(~number >> shift);
}
