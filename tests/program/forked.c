/*
 * Preloaded into a program: loads it once and runs it often. Most of a short run's time goes into finding its libraries'
 * symbols; a fork made just before main() has them already. Each run has a process, arguments, environment, directory
 * and files of its own, as if it had been executed.
 *
 * A run is asked for on standard input: a length in 4 bytes of the machine, and so many bytes of words, each with a NUL
 * behind it: the directory, files for standard output and error, the arguments, an empty one, the environment. Answered
 * on standard output, 4 bytes each: the process, and how it ended, as waitpid tells it.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

typedef int main_function(int argc, char **argv, char **environment);
static main_function *program;

/* What every run would make ready for itself. */
static void
prepare(void)
{
	long (*ready)(long all);

	*(void **)&ready = dlsym(RTLD_DEFAULT, "curl_global_init");
	if (ready != NULL)
		ready(3); /* CURL_GLOBAL_ALL */
}

/* Words of a block: as many as there are NULs in it; NULL ends them. */
static char **
split(char *block, size_t len)
{
	size_t count = 0;
	char **words;

	for (size_t i = 0; i < len; i++)
		count += block[i] == '\0';
	words = calloc(count + 1, sizeof(*words));
	for (size_t i = 0; words != NULL && i < count; block += strlen(block) + 1)
		words[i++] = block;
	return words;
}

static void
put(int fd, const char *path, int flags)
{
	int from = open(path, flags, 0600);

	if (from < 0 || dup2(from, fd) < 0)
		_exit(126);
	close(from);
}

static int
run_child(char **words)
{
	char **argv = words + 3, **end = argv;
	int argc;

	while (**end != '\0')
		end++;
	*end = NULL;
	argc = (int)(end - argv);
	environ = end + 1;
	if (chdir(words[0]) != 0)
		_exit(126);
	put(STDIN_FILENO, "/dev/null", O_RDONLY);
	put(STDOUT_FILENO, words[1], O_WRONLY | O_CREAT | O_TRUNC);
	put(STDERR_FILENO, words[2], O_WRONLY | O_CREAT | O_TRUNC);
	stdin = fdopen(STDIN_FILENO, "r");
	return program(argc, argv, environ);
}

static int
serve(int argc, char **argv, char **environment)
{
	uint32_t len;
	int32_t said;
	char *block;

	(void)argc, (void)argv, (void)environment;
	prepare();
	setvbuf(stdin, NULL, _IONBF, 0); /* nothing of the next run may be read by this one */
	while (fread(&len, sizeof(len), 1, stdin) == 1 && (block = malloc(len)) != NULL &&
	       fread(block, len, 1, stdin) == 1) {
		pid_t child = fork();

		if (child == 0)
			return run_child(split(block, len));
		said = child;
		if (write(STDOUT_FILENO, &said, sizeof(said)) != sizeof(said) ||
		    waitpid(child, &said, 0) != child ||
		    write(STDOUT_FILENO, &said, sizeof(said)) != sizeof(said))
			return 1;
		free(block);
	}
	return 0;
}

int __libc_start_main(
    main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);

int
__libc_start_main(main_function *real, int argc, char **argv, void (*init)(void),
    void (*fini)(void), void (*rtld_fini)(void), void *stack_end)
{
	__typeof__(__libc_start_main) *start;

	*(void **)&start = dlsym(RTLD_NEXT, "__libc_start_main");
	program = real;
	return start(serve, argc, argv, init, fini, rtld_fini, stack_end);
}
