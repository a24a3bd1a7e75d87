static float quotient_f32(float sum, int32_t count)
{
    return sum / (float)count;
}
