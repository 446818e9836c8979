# A process draws all figures of a task, others those that compare tasks and models, those of what
# the networks do beyond their training, and that of the conclusions.
for task in TASKS:

    rule:
        name:
            f"draw_{task}"
        input:
            tables=getattr(rules, f"collect_{task}").output,
            images=lambda wildcards, task=task: images_of(task),
        output:
            figures=[
                report(path, **captions.figure(path))
                for path in expand(
                    "{folder}/figures/{path}", folder=FOLDER, path=RUNS.figure_paths(task)
                )
            ],
        log:
            f"{FOLDER}/logs/draw_{task}.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            group=task,
            folder=lambda wildcards: FOLDER,
            settings=RUNS.of("figures"),
            code=code("draw_figures.py", *of_tasks("figures", task)),
        message:
            f"Drawing the figures of {task}"
        script:
            "../scripts/draw_figures.py"


COMPARED = [*STUDY, *rules.compare_with_printed.output.tables]
GENERAL = {
    "overview": ("that compare models", COMPARED),
    "beyond": ("of what lies beyond", COMPARED),
    "evidence": ("of the conclusions", rules.judge_claims.output.tables),
}
DRAWN = [*TASKS, *filter(RUNS.figure_paths, GENERAL)]

for part in filter(GENERAL.get, DRAWN):

    rule:
        name:
            f"draw_{part}"
        input:
            tables=GENERAL[part][1],
            images=lambda wildcards: manifest_of(*TASKS),
        output:
            figures=[
                report(path, **captions.figure(path))
                for path in expand(
                    "{folder}/figures/{path}", folder=FOLDER, path=RUNS.figure_paths(part)
                )
            ],
        log:
            f"{FOLDER}/logs/draw_{part}.log",
        localrule: True
        conda:
            "../envs/unrolled.yaml"
        params:
            group=part,
            folder=lambda wildcards: FOLDER,
            settings=RUNS.of("figures"),
            code=code("draw_figures.py", *of_tasks("figures", *tasks.names())),
        message:
            f"Drawing the figures {GENERAL[part][0]}"
        script:
            "../scripts/draw_figures.py"


FIGURES = {part: getattr(rules, f"draw_{part}").output for part in DRAWN}
