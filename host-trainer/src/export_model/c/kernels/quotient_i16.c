/* The nearest integer, of two the larger one. */
static int16_t quotient_i16(int32_t sum, int32_t count)
{
    int64_t moved = (int64_t)sum + (int64_t)count * 32768 + count / 2;
    return (int16_t)(moved / count - 32768);
}
