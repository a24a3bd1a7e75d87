/* Straight lines between the entries of a table. */
static int16_t tanh_of(int16_t z)
{
    int32_t size = z < 0 ? -(int32_t)z : z;
    int32_t entry = size >> 7, fraction = size & 127;
    int32_t low = tanh_table[entry], high = tanh_table[entry < 256 ? entry + 1 : entry];
    int32_t y = low + (int32_t)half_up((high - low) * fraction, 7);
    return (int16_t)(z < 0 ? -y : y);
}
