/* assembly/bootstrap.ts, pairs.ts, statistics.ts and interval.ts: r of pairs of columns, percentile intervals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "peer.h"

enum { DRAWS_A_CHUNK = 4096, TUPLE_BYTES = 196608, MOST_STRATA = 64 };

typedef struct { int first, bound, draws; } source;

/* Records are 6 doubles a pair: u v | u² v² | uv 1. */
static void fill_records(const double *x, const double *y, int n, int width, double *out) {
  for (int i = 0; i < n; i++, out += width) {
    double u = x[i], v = y[i], record[6] = {u, v, u * u, v * v, u * v, 1};
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

/* r of two sets of sums, one in each lane. */
static inline __m128d correlations(const double *one, const double *other) {
  __m128d linear1 = _mm_loadu_pd(one), linear2 = _mm_loadu_pd(other);
  __m128d squares1 = _mm_loadu_pd(one + 2), squares2 = _mm_loadu_pd(other + 2);
  __m128d shared1 = _mm_loadu_pd(one + 4), shared2 = _mm_loadu_pd(other + 4);
  __m128d n = _mm_unpackhi_pd(shared1, shared2);
  __m128d u = _mm_unpacklo_pd(linear1, linear2), v = _mm_unpackhi_pd(linear1, linear2);
  __m128d scale_x = _mm_mul_pd(n, _mm_unpacklo_pd(squares1, squares2));
  __m128d scale_y = _mm_mul_pd(n, _mm_unpackhi_pd(squares1, squares2));
  __m128d xx = _mm_sub_pd(scale_x, _mm_mul_pd(u, u)), yy = _mm_sub_pd(scale_y, _mm_mul_pd(v, v));
  __m128d xy = _mm_sub_pd(_mm_mul_pd(n, _mm_unpacklo_pd(shared1, shared2)), _mm_mul_pd(u, v));
  __m128d r = _mm_div_pd(xy, _mm_sqrt_pd(_mm_mul_pd(xx, yy)));
  r = _mm_min_pd(_mm_max_pd(r, _mm_set1_pd(-1)), _mm_set1_pd(1));
  __m128d rounding = _mm_set1_pd(1e-13);
  __m128d varies = _mm_and_pd(_mm_cmpgt_pd(xx, _mm_mul_pd(scale_x, rounding)),
                              _mm_cmpgt_pd(yy, _mm_mul_pd(scale_y, rounding)));
  return _mm_or_pd(_mm_and_pd(varies, r), _mm_andnot_pd(varies, _mm_set1_pd(NAN)));
}

/* What BCa would start from: kept so that the compiler cannot leave its sum out. */
static volatile double share_below;

/* Standard error, median and percentile interval. */
static void interval(double *values, int count, double value, double *out) {
  int kept = 0;
  for (int i = 0; i < count; i++) {
    values[kept] = values[i];
    kept += values[i] == values[i];
  }
  __m128d even = _mm_setzero_pd(), odd = even;
  int i = 0;
  for (; i + 4 <= kept; i += 4) {
    even = _mm_add_pd(even, _mm_loadu_pd(values + i));
    odd = _mm_add_pd(odd, _mm_loadu_pd(values + i + 2));
  }
  even = _mm_add_pd(even, odd);
  double total = ((double *)&even)[0] + ((double *)&even)[1], squares = 0;
  for (; i < kept; i++) total += values[i];
  double centre = total / kept;
  for (i = 0; i < kept; i++) squares += (values[i] - centre) * (values[i] - centre);
  /* Values below the statistic; ties count half. */
  __m128d bar = _mm_set1_pd(value), shares = _mm_setzero_pd();
  for (i = 0; i + 2 <= kept; i += 2) {
    __m128d two = _mm_loadu_pd(values + i);
    shares = _mm_add_pd(shares, _mm_and_pd(_mm_cmplt_pd(two, bar), _mm_set1_pd(1)));
    shares = _mm_add_pd(shares, _mm_and_pd(_mm_cmpeq_pd(two, bar), _mm_set1_pd(0.5)));
  }
  double below = ((double *)&shares)[0] + ((double *)&shares)[1];
  if (i < kept) below += values[i] < value ? 1 : values[i] == value ? 0.5 : 0;
  share_below = below / kept;
  double lower = 0.5 * (1 - 0.95), probabilities[3] = {0.5, lower, 1 - lower};
  out[0] = sqrt(squares / (kept - 1));
  quantiles(values, kept, probabilities, 3, out + 1);
}

static void standardize(const double *x, int n, double *out) {
  __m128d even = _mm_setzero_pd(), odd = even;
  int i = 0;
  for (; i + 4 <= n; i += 4) {
    even = _mm_add_pd(even, _mm_loadu_pd(x + i));
    odd = _mm_add_pd(odd, _mm_loadu_pd(x + i + 2));
  }
  even = _mm_add_pd(even, odd);
  double sum = ((double *)&even)[0] + ((double *)&even)[1], rest = 0, squares = 0;
  for (; i < n; i++) sum += x[i];
  double rough = sum / n;
  for (i = 0; i < n; i++) rest += x[i] - rough;
  double mean = rough + rest / n;
  for (i = 0; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
  double scale = sqrt(squares / n);
  for (i = 0; i < n; i++) out[i] = (x[i] - mean) / scale;
}

void bootstrap(const double *given, int n, int columns, int strata, int resamples, double *out) {
  int pairs = columns * (columns - 1) / 2, width = pairs > 1 ? 12 : 6, couples = (pairs + 1) / 2;
  int size = n / strata, most = TUPLE_BYTES / (width * 8) / strata;
  int g = 1, tuples = size, table_length = n, source_count = 0, draws = 0;
  if (most > resamples) most = resamples;
  while (size > 1 && g < size && (int64_t)tuples * size <= most) tuples *= size, g++;
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
  if (chunk > resamples) chunk = resamples;
  double *z = malloc(sizeof(double) * n * columns);
  double *tables = malloc(sizeof(double) * couples * table_length * width);
  double *sums = malloc(sizeof(double) * chunk * stride);
  double *whole = calloc(stride, sizeof(double));
  uint32_t *drawn = malloc(4 * (size_t)chunk * draws + 16 * (size_t)source_count);
  for (int j = 0; j < columns; j++) standardize(given + j * n, n, z + j * n);
  for (int i = 0, pair = 0; i < columns; i++)
    for (int j = i + 1; j < columns; j++, pair++) {
      double *table = tables + (size_t)(pair / 2) * table_length * width;
      int own = pair == pairs - 1 && pair % 2 == 0 ? 6 : 12;
      fill_records(z + i * n, z + j * n, n, own, table + pair % 2 * 6);
      for (int r = 0; r < n; r++)
        for (int k = 0; k < 6; k++) whole[6 * pair + k] += table[r * own + pair % 2 * 6 + k];
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
  seed(1, 0);
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
    for (int p = 0; p < pairs; p++) {
      double *to_ = out + (size_t)p * resamples + done, *from = sums + 6 * p;
      int left = now;
      for (; left >= 2; left -= 2, from += 2 * stride, to_ += 2) _mm_storeu_pd(to_, correlations(from, from + stride));
      if (left) _mm_store_sd(to_, correlations(from, from));
    }
  }
  for (int p = 0; p < pairs; p++) {
    double value;
    _mm_store_sd(&value, correlations(whole + 6 * p, whole + 6 * p));
    interval(out + (size_t)p * resamples, resamples, value, out + (size_t)pairs * resamples + 4 * p);
  }
  free(z), free(tables), free(sums), free(whole), free(drawn);
}
