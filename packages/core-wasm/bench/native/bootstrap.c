/*
 * The kernel's bootstrap in C, the same algorithm at the same vector width (SSE2), as the yardstick of
 * what the machine can do:
 *
 *     gcc -O3 -msse2 -ffp-contract=off -o bootstrap bootstrap.c -lm
 *
 * Jobs come on standard input, the seconds of one run go out: "bootstrap N RESAMPLES", or
 * "pairs ROWS COLUMNS STRATA RESAMPLES" for all pairs of a table, in strata of equal size.
 */
#include <emmintrin.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DRAWS_A_CHUNK = 2048, TUPLE_BYTES = 24576, MOST_STRATA = 64 };

static __m128i s0, s1, s2, s3;

static uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

static void seed(uint64_t value) {
  uint64_t words[8];
  for (int i = 0; i < 8; i++) words[i] = mix(value += 0x9e3779b97f4a7c15u);
  s0 = _mm_loadu_si128((__m128i *)words);
  s1 = _mm_loadu_si128((__m128i *)(words + 2));
  s2 = _mm_loadu_si128((__m128i *)(words + 4));
  s3 = _mm_loadu_si128((__m128i *)(words + 6));
}

#define ROTATE(x, k) _mm_or_si128(_mm_slli_epi64(x, k), _mm_srli_epi64(x, 64 - (k)))

/* Lemire's bounded integers on four 32-bit lanes; SSE2 compares signed, hence the flipped top bits. */
static void fill_bounded(uint32_t *out, int count, uint32_t bound) {
  const __m128i flip = _mm_set1_epi32((int)0x80000000u);
  const __m128i biased = _mm_xor_si128(_mm_set1_epi32((int)((0u - bound) % bound)), flip);
  const __m128i factor = _mm_set1_epi32((int)bound);
  __m128i a = s0, b = s1, c = s2, d = s3;
  uint32_t *end = out + count;
  while (out < end) {
    __m128i bits = _mm_add_epi64(a, d);
    bits = _mm_add_epi64(ROTATE(bits, 23), a);
    __m128i t = _mm_slli_epi64(b, 17);
    c = _mm_xor_si128(c, a);
    d = _mm_xor_si128(d, b);
    b = _mm_xor_si128(b, c);
    a = _mm_xor_si128(a, d);
    c = _mm_xor_si128(c, t);
    d = ROTATE(d, 45);
    __m128i even = _mm_mul_epu32(bits, factor);
    __m128i odd = _mm_mul_epu32(_mm_srli_epi64(bits, 32), factor);
    __m128i low = _mm_or_si128(_mm_and_si128(even, _mm_set1_epi64x(0xffffffff)), _mm_slli_epi64(odd, 32));
    if (_mm_movemask_epi8(_mm_cmplt_epi32(_mm_xor_si128(low, flip), biased))) continue;
    __m128i high = _mm_or_si128(_mm_srli_epi64(even, 32), _mm_andnot_si128(_mm_set1_epi64x(0xffffffff), odd));
    _mm_storeu_si128((__m128i *)out, high);
    out += 4;
  }
  s0 = a, s1 = b, s2 = c, s3 = d;
}

typedef struct { int first, bound, draws; } source;

/* Records are 6 doubles a pair: u v | u² v² | uv 1. */
static void fill_records(const double *x, const double *y, int n, int width, double *out) {
  for (int i = 0; i < n; i++, out += width) {
    double u = x[i], v = y[i];
    double record[6] = {u, v, u * u, v * v, u * v, 1};
    memcpy(out, record, sizeof record);
  }
}

static void extend(const double *tuples, int count, const double *single, int size, int width, double *out) {
  for (int i = 0; i < count; i++)
    for (int j = 0; j < size; j++)
      for (int k = 0; k < width; k++) *out++ = tuples[i * width + k] + single[j * width + k];
}

static void add_singles(const double *table, const uint32_t *draws, int count, int resamples, double *sums, int stride) {
  int b = 0;
  for (; b + 2 <= resamples; b += 2) {
    double *p = sums + b * stride, *q = p + stride;
    __m128d a0 = _mm_loadu_pd(p), a1 = _mm_loadu_pd(p + 2), a2 = _mm_loadu_pd(p + 4);
    __m128d b0 = _mm_loadu_pd(q), b1 = _mm_loadu_pd(q + 2), b2 = _mm_loadu_pd(q + 4);
    for (int i = 0; i < count; i++) {
      const double *r = table + 6 * draws[i], *s = table + 6 * draws[count + i];
      a0 = _mm_add_pd(a0, _mm_loadu_pd(r));
      b0 = _mm_add_pd(b0, _mm_loadu_pd(s));
      a1 = _mm_add_pd(a1, _mm_loadu_pd(r + 2));
      b1 = _mm_add_pd(b1, _mm_loadu_pd(s + 2));
      a2 = _mm_add_pd(a2, _mm_loadu_pd(r + 4));
      b2 = _mm_add_pd(b2, _mm_loadu_pd(s + 4));
    }
    _mm_storeu_pd(p, a0), _mm_storeu_pd(p + 2, a1), _mm_storeu_pd(p + 4, a2);
    _mm_storeu_pd(q, b0), _mm_storeu_pd(q + 2, b1), _mm_storeu_pd(q + 4, b2);
    draws += 2 * count;
  }
  for (; b < resamples; b++)
    for (int i = 0; i < count; i++, draws++)
      for (int k = 0; k < 6; k++) sums[b * stride + k] += table[6 * *draws + k];
}

static void add_couples(const double *table, const uint32_t *draws, int count, int resamples, double *sums, int stride) {
  for (int b = 0; b < resamples; b++) {
    double *p = sums + b * stride;
    __m128d a0 = _mm_loadu_pd(p), a1 = _mm_loadu_pd(p + 2), a2 = _mm_loadu_pd(p + 4);
    __m128d b0 = _mm_loadu_pd(p + 6), b1 = _mm_loadu_pd(p + 8), b2 = _mm_loadu_pd(p + 10);
    for (int i = 0; i < count; i++) {
      const double *r = table + 12 * *draws++;
      a0 = _mm_add_pd(a0, _mm_loadu_pd(r));
      a1 = _mm_add_pd(a1, _mm_loadu_pd(r + 2));
      a2 = _mm_add_pd(a2, _mm_loadu_pd(r + 4));
      b0 = _mm_add_pd(b0, _mm_loadu_pd(r + 6));
      b1 = _mm_add_pd(b1, _mm_loadu_pd(r + 8));
      b2 = _mm_add_pd(b2, _mm_loadu_pd(r + 10));
    }
    _mm_storeu_pd(p, a0), _mm_storeu_pd(p + 2, a1), _mm_storeu_pd(p + 4, a2);
    _mm_storeu_pd(p + 6, b0), _mm_storeu_pd(p + 8, b1), _mm_storeu_pd(p + 10, b2);
  }
}

static double correlation(const double *s) {
  double xx = s[5] * s[2] - s[0] * s[0], yy = s[5] * s[3] - s[1] * s[1];
  if (!(xx > s[5] * s[2] * 1e-13) || !(yy > s[5] * s[3] * 1e-13)) return NAN;
  double r = (s[5] * s[4] - s[0] * s[1]) / sqrt(xx * yy);
  return r > 1 ? 1 : r < -1 ? -1 : r;
}

static double select_at(double *values, int first, int last, int k) {
  while (first < last) {
    double a = values[first], b = values[first + (last - first) / 2], c = values[last];
    double pivot = fmax(fmin(a, b), fmin(fmax(a, b), c));
    int i = first, j = last;
    while (i <= j) {
      while (values[i] < pivot) i++;
      while (values[j] > pivot) j--;
      if (i <= j) {
        double t = values[i];
        values[i++] = values[j];
        values[j--] = t;
      }
    }
    if (k <= j) last = j;
    else if (k >= i) first = i;
    else break;
  }
  return values[k];
}

static double quantile(double *values, int n, double p, int pivot) {
  double position = p * (n - 1);
  int below = (int)floor(position);
  double share = position - below;
  int first = below >= pivot && pivot > 0 ? pivot : 0, last = below < pivot ? pivot : n - 1;
  double lower = select_at(values, first, last, below);
  if (share == 0 || below + 1 >= n) return lower;
  double upper = values[below + 1];
  for (int i = below + 2; i <= last; i++) upper = values[i] < upper ? values[i] : upper;
  return lower + share * (upper - lower);
}

/* Standard error, median and percentile interval. */
static double summarize(double *values, int count) {
  int kept = 0;
  for (int i = 0; i < count; i++)
    if (values[i] == values[i]) values[kept++] = values[i];
  double total = 0, squares = 0;
  for (int i = 0; i < kept; i++) total += values[i];
  for (int i = 0; i < kept; i++) squares += (values[i] - total / kept) * (values[i] - total / kept);
  double middle = quantile(values, kept, 0.5, -1);
  int pivot = (kept - 1) / 2;
  return sqrt(squares / (kept - 1)) + middle + quantile(values, kept, 0.025, pivot) + quantile(values, kept, 0.975, pivot);
}

static void standardize(const double *x, int n, double *out) {
  double mean = 0, squares = 0;
  for (int i = 0; i < n; i++) mean += x[i] / n;
  for (int i = 0; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
  for (int i = 0; i < n; i++) out[i] = (x[i] - mean) / sqrt(squares / n);
}

static volatile double sink;

static void run(const double *given, int n, int columns, int strata, int resamples) {
  int pairs = columns * (columns - 1) / 2, width = pairs > 1 ? 12 : 6, couples = (pairs + 1) / 2;
  int size = n / strata, most = TUPLE_BYTES / (width * 8) / strata;
  int g = 1, tuples = size, table_length = n, source_count = 0, draws = 0;
  while (g < size && (int64_t)tuples * size <= most) tuples *= size, g++;
  source sources[2 * MOST_STRATA];
  for (int s = 0; s < strata; s++) {
    int from = s * size, bound = size;
    for (int k = 1; k <= g; k++) {
      if (k == g) sources[source_count++] = (source){from, bound, size / g};
      if (k == size % g) sources[source_count++] = (source){from, bound, 1};
      if (k == g) break;
      from = table_length;
      bound *= size;
      table_length += bound;
    }
  }
  for (int s = 0; s < source_count; s++) draws += sources[s].draws;
  int chunk = DRAWS_A_CHUNK / draws > 2 ? DRAWS_A_CHUNK / draws : 2, stride = pairs * 6;
  double *z = malloc(sizeof(double) * n * columns);
  double *tables = malloc(sizeof(double) * couples * table_length * width);
  double *sums = malloc(sizeof(double) * chunk * stride);
  uint32_t *drawn = malloc(4 * (size_t)chunk * draws + 16 * (size_t)source_count);
  double *out = malloc(sizeof(double) * pairs * resamples);
  for (int j = 0; j < columns; j++) standardize(given + j * n, n, z + j * n);
  int pair = 0;
  for (int i = 0; i < columns; i++)
    for (int j = i + 1; j < columns; j++, pair++) {
      double *table = tables + (size_t)(pair / 2) * table_length * width;
      int own = pair == pairs - 1 && pair % 2 == 0 ? 6 : 12;
      fill_records(z + i * n, z + j * n, n, own, table + pair % 2 * 6);
    }
  for (int c = 0; c < couples; c++) {
    double *table = tables + (size_t)c * table_length * width, *next;
    int own = 2 * c + 1 == pairs ? 6 : 12;
    next = table + n * own;
    for (int s = 0; s < strata; s++) {
      double *single = table + s * size * own, *from = single;
      for (int k = 1, count = size; k < g; k++, count *= size) {
        extend(from, count, single, size, own, next);
        from = next;
        next += count * size * own;
      }
    }
  }
  seed(1);
  for (int done = 0; done < resamples; done += chunk) {
    int now = resamples - done < chunk ? resamples - done : chunk;
    uint32_t *to = drawn;
    for (int s = 0; s < source_count; s++) {
      fill_bounded(to, now * sources[s].draws, sources[s].bound);
      to += (now * sources[s].draws + 3) & ~3;
    }
    memset(sums, 0, sizeof(double) * now * stride);
    for (int c = 0; c < couples; c++) {
      int single = 2 * c + 1 == pairs;
      const double *table = tables + (size_t)c * table_length * width;
      const uint32_t *from = drawn;
      for (int s = 0; s < source_count; s++) {
        const double *first = table + (size_t)sources[s].first * (single ? 6 : 12);
        (single ? add_singles : add_couples)(first, from, sources[s].draws, now, sums + 12 * c, stride);
        from += (now * sources[s].draws + 3) & ~3;
      }
    }
    for (int b = 0; b < now; b++)
      for (int p = 0; p < pairs; p++) out[(size_t)p * resamples + done + b] = correlation(sums + b * stride + 6 * p);
  }
  for (int p = 0; p < pairs; p++) sink = summarize(out + (size_t)p * resamples, resamples);
  free(z), free(tables), free(sums), free(drawn), free(out);
}

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

int main(void) {
  char job[16];
  puts("C (gcc -O3 -msse2)");
  fflush(stdout);
  while (scanf("%15s", job) == 1) {
    int n = 0, columns = 2, strata = 1, resamples = 0;
    int read = strcmp(job, "pairs") == 0 ? scanf("%d %d %d %d", &n, &columns, &strata, &resamples)
                                         : scanf("%d %d", &n, &resamples);
    if (read < 2 || n < 2 || columns < 2 || strata < 1 || strata > MOST_STRATA || resamples < 1) return 1;
    double *x = malloc(sizeof(double) * n * columns);
    for (int i = 0; i < n * columns; i++) x[i] = (double)(mix(i + 1) >> 11) / 9007199254740992.0 + i % n;
    double start = seconds();
    run(x, n, columns, strata, resamples);
    printf("%.9f\n", seconds() - start);
    fflush(stdout);
    free(x);
  }
  return 0;
}
