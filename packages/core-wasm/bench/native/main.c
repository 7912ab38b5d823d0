/*
 * The yardstick of what the machine can do: the kernel's algorithms in C at the same vector width,
 *
 *     gcc -O3 -msse2 -ffp-contract=off -o peer *.c -lm
 *
 * A job comes on standard input with its numbers: its name, then how many integers, these, how many
 * doubles, these. It is kept until the next; "run TIMES" does it so often and answers with the seconds of processor
 * time that one took and a hash of every bit that came out, which must be the kernel's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "peer.h"

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

/* FNV-1a over 32-bit words. */
static uint32_t hash_of(const double *values, size_t count) {
  uint32_t hash = 0x811c9dc5u, word;
  for (size_t i = 0; i < 2 * count; i++) {
    memcpy(&word, (const char *)values + 4 * i, 4);
    hash = (hash ^ word) * 0x01000193u;
  }
  return hash;
}

int main(void) {
  char name[32], job[32] = "";
  int ints[8], count;
  double *given = NULL, *out = NULL;
  size_t outs = 0;
  puts("C (gcc -O3 -msse2 -ffp-contract=off)");
  fflush(stdout);
  while (scanf("%31s", name) == 1) {
    if (strcmp(name, "run") != 0) {
      strcpy(job, name);
      if (scanf("%d", &count) != 1 || count < 0 || count > 8) return 1;
      for (int i = 0; i < count; i++)
        if (scanf("%d", ints + i) != 1) return 1;
      if (scanf("%d", &count) != 1 || count < 0) return 1;
      free(given), free(out);
      given = malloc(sizeof(double) * (count + 1));
      for (int i = 0; i < count; i++)
        if (scanf("%lf", given + i) != 1) return 1;
      if (strcmp(job, "bootstrap") == 0) outs = (size_t)(ints[1] * (ints[1] - 1) / 2) * (ints[3] + 4);
      else if (strcmp(job, "items") == 0) outs = (size_t)ints[0] * (ints[2] + 4);
      else if (strcmp(job, "covariance") == 0) outs = (size_t)ints[0] * ints[0];
      else if (strcmp(job, "sparse") == 0) outs = (size_t)ints[1] * ints[2] * (ints[3] + 2);
      else outs = (size_t)ints[0] * ints[1] * ints[2];
      out = malloc(sizeof(double) * outs);
      continue;
    }
    int times;
    if (scanf("%d", &times) != 1 || times < 1) return 1;
    double start = seconds();
    for (int i = 0; i < times; i++) {
      if (strcmp(job, "bootstrap") == 0) bootstrap(given, ints[0], ints[1], ints[2], ints[3], out);
      else if (strcmp(job, "items") == 0) item_bootstrap(given, ints[0], ints[1], ints[2], out);
      else if (strcmp(job, "covariance") == 0) item_covariance(given, ints[0], ints[1], out);
      else if (strcmp(job, "sparse") == 0)
        sparse_ensemble(given, given + ints[0] * ints[1], ints[0], ints[1], ints[2], ints[3], out);
      else {
        int d = ints[0], law = d * (1 + d + d * (d + 1) / 2);
        flow f = {d, ints[1], ints[2], given[0], given[1], given[2], given[3], given + 4, given + 4 + law,
                  given + 4 + law + ints[1] * d, out};
        (strcmp(job, "integrate-five") == 0 ? integrate_five : integrate)(&f);
      }
    }
    printf("%.9f %08x\n", (seconds() - start) / times, hash_of(out, outs));
    fflush(stdout);
  }
  return 0;
}
