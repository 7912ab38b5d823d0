/* assembly/order.ts: quantiles by bins and quickselect. */
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include "peer.h"

enum { BINS = 1024, BINNED_FROM = 1024 };

static inline double lesser(double a, double b) { return a < b ? a : b; }
static inline double larger(double a, double b) { return a > b ? a : b; }

static double select_at(double *values, int first, int last, int k) {
  while (first < last) {
    double a = values[first], b = values[first + (last - first) / 2], c = values[last];
    double pivot = larger(lesser(a, b), lesser(larger(a, b), c));
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

static double between(double low, double share, const double *values, int first, int last) {
  if (share == 0 || first >= last) return low;
  double high = values[first];
  for (int i = first + 1; i < last; i++) high = lesser(high, values[i]);
  return low + share * (high - low);
}

static inline int bin_of(double value, double least, double scale) {
  double bin = (value - least) * scale;
  return bin < BINS - 1 ? (int)bin : BINS - 1;
}

static void sort_into_bins(const double *values, int n, double *out, int *ends) {
  __m128d least = _mm_set1_pd(values[n - 1]), most = least;
  for (int i = 0; i + 2 <= n; i += 2) {
    __m128d two = _mm_loadu_pd(values + i);
    least = _mm_min_pd(two, least), most = _mm_max_pd(two, most);
  }
  double low = lesser(((double *)&least)[0], ((double *)&least)[1]);
  double high = larger(((double *)&most)[0], ((double *)&most)[1]);
  double scale = BINS / (high - low);
  memset(ends, 0, sizeof(int) * BINS);
  for (int i = 0; i < n; i++) ends[bin_of(values[i], low, scale)]++;
  for (int bin = 0, start = 0; bin < BINS; bin++) {
    int size = ends[bin];
    ends[bin] = start;
    start += size;
  }
  for (int i = 0; i < n; i++) out[ends[bin_of(values[i], low, scale)]++] = values[i];
}

void quantiles(double *values, int n, const double *probabilities, int count, double *out) {
  static int ends[BINS];
  double *binned = n < BINNED_FROM ? NULL : malloc(sizeof(double) * n);
  if (binned) sort_into_bins(values, n, binned, ends);
  for (int i = 0; i < count; i++) {
    double position = probabilities[i] * (n - 1), whole = floor(position);
    int below = (int)whole, bin = 0;
    if (!binned) {
      out[i] = between(select_at(values, 0, n - 1, below), position - whole, values, below + 1, n);
      continue;
    }
    while (ends[bin] <= below) bin++;
    double low = select_at(binned, bin ? ends[bin - 1] : 0, ends[bin] - 1, below);
    while (ends[bin] <= below + 1 && below + 1 < n) bin++;
    out[i] = between(low, position - whole, binned, below + 1, ends[bin]);
  }
  free(binned);
}
