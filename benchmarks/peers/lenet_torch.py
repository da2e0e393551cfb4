"""LeNet-5 in PyTorch: one process, DistributedDataParallel over gloo, or MPI through mpi4py."""

import os

import numpy as np
import torch
import torch.nn.functional as F

import common


class LeNet(torch.nn.Module):
    def __init__(self):
        super().__init__()
        weights = common.first_weights()
        self.parts = torch.nn.ParameterList(
            torch.from_numpy(
                np.ascontiguousarray(w.transpose(3, 2, 0, 1) if w.ndim == 4 else w.T)
            )
            for w in weights
        )

    def forward(self, x):
        w1, b1, w2, b2, w3, b3, w4, b4, w5, b5 = self.parts
        x = F.max_pool2d(F.relu(F.conv2d(x, w1, b1)), 2)
        x = F.max_pool2d(F.relu(F.conv2d(x, w2, b2)), 2)
        x = F.relu(F.linear(x.flatten(1), w3, b3))
        return F.linear(F.relu(F.linear(x, w4, b4)), w5, b5)


class GlooWorld:
    def __init__(self):
        self.rank = int(os.environ["OMPI_COMM_WORLD_RANK"])
        self.size = int(os.environ["OMPI_COMM_WORLD_SIZE"])
        torch.distributed.init_process_group(
            "gloo",
            rank=self.rank,
            world_size=self.size,
            init_method="tcp://127.0.0.1:" + os.environ["PEERS_PORT"],
        )

    def sum(self, number):
        total = torch.tensor(number, dtype=torch.float64)
        torch.distributed.all_reduce(total)
        return total.item()


def main():
    settings = common.options(["plain", "ddp", "mpi"])
    compiles = os.environ.get("PEERS_COMPILE") == "1"
    torch.set_num_threads(settings.threads)
    torch.set_flush_denormal(True)
    world = {"plain": common.Alone, "ddp": GlooWorld, "mpi": common.MPIWorld}[settings.variant]()
    data = common.Data(settings.data_dir)
    images, labels, held_images, held_labels = (
        torch.from_numpy(a) for a in data.training + data.validation
    )
    images, held_images = images[:, None], held_images[:, None]

    model = trained = LeNet()
    flat = None
    if settings.variant == "ddp":
        trained = torch.nn.parallel.DistributedDataParallel(
            model, gradient_as_bucket_view=True, static_graph=True
        )
    if settings.variant == "mpi":
        # All gradients lie in one buffer, which one sum takes.
        flat = torch.zeros(sum(p.numel() for p in model.parameters()))
        end = 0
        for p in model.parameters():
            p.grad = flat[end : end + p.numel()].view_as(p)
            end += p.numel()
    optimizer = torch.optim.Adam(model.parameters(), lr=common.RATE, eps=1e-8, fused=True)

    def loss_of(x, y):
        return F.cross_entropy(trained(x), y)

    if compiles:
        loss_of = torch.compile(loss_of, dynamic=False)

    def step(indices):
        if flat is None:
            optimizer.zero_grad(set_to_none=settings.variant == "plain")
        else:
            flat.zero_()
        loss = loss_of(images[indices], labels[indices])
        loss.backward()
        if flat is not None:
            world.mean(flat.numpy())  # the same memory
        optimizer.step()
        return loss.detach()

    def epoch(order):
        total = torch.zeros(())
        for batch in torch.from_numpy(order).split(common.BATCH):
            total += step(common.part(batch, world)) * len(batch)
        return total / len(order)

    @torch.no_grad()
    def accuracy():
        return (model(held_images).argmax(1) == held_labels).float().mean()

    common.run("PyTorch " + torch.__version__, settings, data, epoch, accuracy, world)
    if settings.variant == "ddp":
        torch.distributed.destroy_process_group()


main()
