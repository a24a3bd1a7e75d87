static float expm1_f32(float x)
{
    uint32_t size = bits_of(x) & 0x7fffffff;
    int is_negative = (int)(bits_of(x) >> 31);
    if (size >= 0x4195b844) {
        if (size > 0x7f800000) {
            return x;
        }
        if (is_negative) {
            return -1.0f;
        }
        if (size > 0x42b17217) {
            return x * 0x1p127f;
        }
    }
    int32_t k = 0;
    float c = 0.0f;
    if (size > 0x3eb17218) {
        float hi, lo;
        if (size < 0x3f851592) {
            k = is_negative ? -1 : 1;
            hi = is_negative ? x + 6.9313812256e-01f : x - 6.9313812256e-01f;
            lo = is_negative ? -9.0580006145e-06f : 9.0580006145e-06f;
        } else {
            float quotient = 1.4426950216e+00f * x;
            k = (int32_t)(quotient + (is_negative ? -0.5f : 0.5f));
            float product = (float)k * 6.9313812256e-01f;
            hi = x - product;
            lo = (float)k * 9.0580006145e-06f;
        }
        x = hi - lo;
        c = (hi - x) - lo;
    } else if (size < 0x33000000) {
        return x;
    }
    float hfx = 0.5f * x;
    float hxs = x * hfx;
    float q = hxs * 1.5807170421e-3f;
    q = -3.3333212137e-2f + q;
    q = hxs * q;
    float r1 = 1.0f + q;
    float r = r1 * hfx;
    float t = 3.0f - r;
    float d = x * t;
    float e = hxs * ((r1 - t) / (6.0f - d));
    if (k == 0) {
        float xe = x * e;
        return x - (xe - hxs);
    }
    e = x * (e - c);
    e = e - c;
    e = e - hxs;
    if (k == -1) {
        float half = 0.5f * (x - e);
        return half - 0.5f;
    }
    if (k == 1) {
        if (x < -0.25f) {
            return -2.0f * (e - (x + 0.5f));
        }
        float twice = 2.0f * (x - e);
        return 1.0f + twice;
    }
    float power = of_bits((uint32_t)(127 + k) << 23);
    if (k < 0 || k > 56) {
        float y = x - e + 1.0f;
        y = k == 128 ? y * 2.0f * 0x1p127f : y * power;
        return y - 1.0f;
    }
    float inverse = of_bits((uint32_t)(127 - k) << 23);
    if (k < 23) {
        return (x - e + (1.0f - inverse)) * power;
    }
    return (x - (e + inverse) + 1.0f) * power;
}
