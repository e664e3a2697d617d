# 问报。第一次运行任何一个目标都会先建好 .venv、装好依赖；之后不再安装任何东西。
# 有 GPU：先在 .venv 里装好合适的 torch，再加上 TORCH=torch（见 README）。

SHELL  := /bin/bash
VENV   ?= .venv
TORCH  ?= torch==2.13.0
# LOCK= （空）：不照锁定的版本装。
LOCK   ?= requirements.lock
UV     := uv>=0.9,<1
PORT   ?=
# 几个进程分着跑测试；0 是一个接一个。一个文件里的测试总在同一个进程里。
WORKERS ?= 2
SHARED_OUT = -n $(WORKERS) --dist loadfile --no-loadscope-reorder
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
DEV    := $(VENV)/.ready-dev
LOCAL  := $(VENV)/.ready-local
OCR    := $(VENV)/.ready-ocr
# 核心以外，各目标要用到的：网页、OpenAI 协议的聊天模型、换上的嵌入和重排模型。
EXTRAS := page,openai,custom
LOCKED  = $(if $(LOCK),-c $(LOCK))
# mypy once broke down on a clean machine (INTERNAL ERROR, exit code 2) over files it had passed before and passed again: its
# order of work follows the hashes. So they are fixed here; a breakdown is run once more, an error of types (exit code 1) is not.
MYPY   := PYTHONHASHSEED=0 $(BIN)/mypy --show-traceback
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)

.DEFAULT_GOAL := help
.PHONY: help run ask test check lowest lint audit format eval bench chaos model ocr lock clean
# `make ask Q=…`: the question goes through the environment, so that no shell reads it.
export Q

help: ## 列出可用的目标
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1	\2/' | expand -t 16

run: $(READY) ## 打开网页（http://127.0.0.1:7860；换端口加 PORT=7861）
	@$(BIN)/wenbao serve --bundled $(if $(PORT),--port $(PORT))

ask: $(READY) ## 在终端里问一个问题：make ask Q='2022年新增学位目标是多少'
	@if [ -z "$$Q" ]; then echo "错误：请写上问题：make ask Q='2022年新增学位目标是多少'" >&2; exit 2; fi
	@$(BIN)/wenbao ask -- "$$Q"

test: $(DEV) ## 运行测试（只跑一部分：make test ARGS='tests/test_cli.py -k ask'）
	@$(BIN)/python -m pytest $(SHARED_OUT) $(ARGS)

check: $(DEV) lowest ## 合并之前：依赖的最低版本，再跑全部测试（连同费时的），量覆盖率；什么都不跳过
	@$(BIN)/python -m pytest $(SHARED_OUT) -m 'long or not long' --nothing-skipped --cov $(ARGS)

lowest: $(DEV) ## 把依赖装成 pyproject.toml 许可的最低版本，跑一部分测试（约五分钟）
	@$(BIN)/python .ci/lowest.py '$(TORCH)'

lint: $(DEV) ## 检查格式、写法和类型
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo '错误：有文件的格式不对；请运行 make format' >&2; exit 1; }
	@$(BIN)/ruff check .
	@$(MYPY) || { [ $$? -eq 2 ] && rm -rf .mypy_cache && $(MYPY); }
	@$(BIN)/python .ci/audit.py

audit: $(DEV) ## 查装好的依赖有没有已公开的漏洞（能联网时问 pip-audit）
	@$(BIN)/python -m pip install --quiet 'pip-audit>=2.9,<3' 2>/dev/null || true
	@$(BIN)/python .ci/audit.py --online

format: $(DEV) ## 整理格式
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix --quiet .

eval: $(READY) ## 在开发集上评测，打印总表
	@$(BIN)/wenbao eval headline

bench: $(DEV) ## 测性能：每个数字和它的界限（约十分钟；ARGS=--growth 测规模，约半小时；ARGS=places 问一千个地名，ARGS=formats 换格式再读）
	@$(BIN)/python -m bench $(ARGS)

chaos: $(DEV) ## 故障测试：随时断电、磁盘满、服务器消失、坏文件、怪问题（十分钟左右）
	@$(BIN)/python -m pytest -m chaos $(ARGS)

model: $(READY) $(LOCAL) ## 取来本地聊天模型（1.1 GB）并装好 llama.cpp；之后用 WENBAO_MODEL=local
	@$(BIN)/python -m rag.models.llama_download

ocr: $(OCR) ## 装上文字识别：扫描的 PDF 也读得出（RapidOCR，中文模型在软件包里，约 150 MB，不联网）

lock: $(BIN)/uv ## 按 pyproject.toml 重新选定依赖的版本，写进 requirements.lock
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --all-extras --no-annotate --no-header \
		-c <(echo '$(TORCH)') pyproject.toml >$(VENV)/lock || { echo '错误：选不出版本；请检查网络和 pyproject.toml' >&2; exit 1; }
	@{ echo '# make 照这些版本安装；由 make lock 写出。不含 torch 和它的 CUDA 库：那是 Makefile 的 TORCH 的事。'; \
		grep -vE '^(torch|triton|nvidia-[a-z0-9-]+|cuda-[a-z]+)==' $(VENV)/lock; } >requirements.lock

clean: ## 去掉 .venv 和缓存（不动索引）
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# --- setting up ---------------------------------------------------------------------------------------------

# $(call install,what,arguments): one line before, the end of pip's log only if it fails.
define install
@echo '正在安装$(1)……' >&2
@PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore $(BIN)/python -m pip install $(2) >$(VENV)/install.log 2>&1 || \
	{ tail -n 20 $(VENV)/install.log >&2; echo '错误：安装$(1)失败（全部记录在 $(VENV)/install.log）；请检查网络和磁盘空间后再运行一次' >&2; exit 1; }
endef

$(BIN)/python:
	@$(or $(PYTHON),false) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "错误：需要 Python 3.11 或更新的版本，现在是 $$($(or $(PYTHON),python3) --version 2>&1)；装好后再运行，或写明用哪一个：make … PYTHON=路径" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) >/dev/null || \
		{ rm -rf $(VENV); echo '错误：$(PYTHON) 建不了虚拟环境；Debian 和 Ubuntu 请先运行 sudo apt install python3-venv' >&2; exit 1; }

# torch first and by itself: this very release comes as the small CPU build where an open range brings gigabytes.
$(READY): pyproject.toml $(LOCK) | $(BIN)/python
	$(call install, torch,'$(TORCH)' $(LOCKED))
	$(call install,其余依赖（约两分钟）,-e '.[$(EXTRAS)]' $(LOCKED))
	@touch $@

$(DEV): $(READY)
	$(call install,开发工具,-e '.[dev]' $(LOCKED))
	@touch $@

$(LOCAL): $(READY)
	$(call install, llama.cpp,-e '.[local]' $(LOCKED))
	@touch $@

$(OCR): $(READY)
	$(call install,文字识别,-e '.[ocr]' $(LOCKED))
	@touch $@

$(BIN)/uv: | $(BIN)/python
	$(call install, uv,'$(UV)')
