from __future__ import annotations

import pytest
import torch

from workbench.core.errors import WorkbenchError
from workbench.models import devices
from workbench.models.devices import Device, choose_device, out_of_memory


def test_the_processor_is_always_there_and_names_its_cores(monkeypatch):
    monkeypatch.setattr(devices, "cores", lambda: 2)
    assert choose_device("cpu") == Device("cpu", "CPU · 2 cores")
    monkeypatch.setattr(devices, "cores", lambda: 1)
    assert choose_device("cpu").title == "CPU · 1 core"
    assert devices.devices()[-1].kind == "cpu"


def test_auto_falls_back_to_the_processor(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    assert choose_device("auto").name == "cpu"


def test_a_graphics_card_is_named_with_its_memory(monkeypatch):
    class Card:
        name = "NVIDIA RTX 4090"
        total_memory = 24 * 2**30

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.cuda, "get_device_properties", lambda _index: Card)
    assert choose_device("auto") == Device("cuda:0", "NVIDIA RTX 4090 · 24 GB")
    assert choose_device("cuda:1").name == "cuda:1"
    with pytest.raises(WorkbenchError, match="cuda:2"):
        choose_device("cuda:2")


@pytest.mark.parametrize("wish", ["cuda", "mps"])
def test_a_device_that_is_not_there_is_refused_in_words(monkeypatch, wish):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    with pytest.raises(WorkbenchError, match=wish) as refused:
        choose_device(wish)
    assert "auto" in refused.value.hint


@pytest.mark.parametrize("wish", ["gpu", "", "cuda:x", "tpu:0"])
def test_a_word_that_is_no_device_is_refused(wish):
    with pytest.raises(WorkbenchError, match="not a device"):
        choose_device(wish)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError(),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("cuDNN error: CUDNN_STATUS_ALLOC_FAILED"),
        RuntimeError("[enforce fail at alloc_cpu.cpp] DefaultCPUAllocator: can't allocate memory"),
        RuntimeError("DefaultCPUAllocator: not enough memory: you tried to allocate 8 bytes."),
        RuntimeError("MPS backend out of memory"),
    ],
)
def test_every_way_to_say_that_memory_was_not_enough_is_understood(error):
    assert out_of_memory(error)


@pytest.mark.parametrize("error", [RuntimeError("shapes differ"), ValueError("out of memory")])
def test_other_errors_are_not_about_memory(error):
    assert not out_of_memory(error)
