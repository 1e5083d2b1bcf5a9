/* Feeds every file of the folders named to the target it is linked with. No file at all is a
 * failure: a corpus that went missing must not pass. */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

static int run_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) {
        perror(path);
        return 1;
    }
    uint8_t *data = NULL;
    size_t n = 0, cap = 0;
    int bad = 0;
    while (!bad) {
        if (n == cap) {
            cap = cap ? cap * 2 : 4096;
            uint8_t *more = realloc(data, cap);
            bad = !more;
            data = more ? more : data;
        }
        size_t k = bad ? 0 : fread(data + n, 1, cap - n, f);
        n += k;
        if (k == 0)
            break;
    }
    /* Exactly as long as the text, so that a sanitizer sees a step past its end. */
    uint8_t *exact = malloc(n ? n : 1);
    bad = bad || !exact || ferror(f);
    for (size_t i = 0; !bad && i < n; i++)
        exact[i] = data[i];
    if (!bad)
        LLVMFuzzerTestOneInput(exact, n);
    free(exact);
    free(data);
    fclose(f);
    return bad;
}

int main(int argc, char **argv)
{
    size_t files = 0;
    int bad = 0;
    for (int i = 1; i < argc && !bad; i++) {
        DIR *dir = opendir(argv[i]);
        if (!dir) {
            perror(argv[i]);
            return 1;
        }
        for (struct dirent *e; !bad && (e = readdir(dir));) {
            char path[4096];
            struct stat st;
            int n = snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name);
            if (n < 0 || (size_t)n >= sizeof path || stat(path, &st) != 0 || !S_ISREG(st.st_mode))
                continue;
            bad = run_file(path);
            files++;
        }
        closedir(dir);
    }
    printf("%zu files\n", files);
    return bad || files == 0;
}
