"""A link between two network namespaces that loses packets, takes its time, and is narrow.

usage: lossy-link.py NAMESPACE NAMESPACE LOSS DELAY RATE
LOSS: 0.05 is 5 %; DELAY: seconds each way; RATE: bits per second each way

Makes a device `lossy` in each, and carries packets between them until it is killed. For kernels
without netem.
"""

import ctypes
import fcntl
import heapq
import os
import random
import select
import struct
import sys
import time

TUNSETIFF = 0x400454CA
IFF_TUN = 0x0001
IFF_NO_PI = 0x1000
CLONE_NEWNET = 0x40000000


def device_in(namespace):
    """Opens a new device in a namespace, which this process then is in."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/run/netns/" + namespace) as file:
        if libc.setns(file.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")
    device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"lossy", IFF_TUN | IFF_NO_PI))
    return device


loss, delay, rate = map(float, sys.argv[3:6])
devices = [device_in(namespace) for namespace in sys.argv[1:3]]
print("ready", flush=True)
chance = random.Random(1)
# Packets under way: when they arrive, in which order they were sent, where to, and what they are.
under_way = []
sent = 0
# When what was sent before has left, from each device; what would wait longer than this for its turn is lost.
left = [0.0, 0.0]
longest_queue = 1.0
while True:
    wait = max(0.0, under_way[0][0] - time.monotonic()) if under_way else None
    for device in select.select(devices, [], [], wait)[0]:
        packet = os.read(device, 65536)
        sent += 1
        this = devices.index(device)
        now = time.monotonic()
        begins = max(now, left[this])
        if chance.random() >= loss and begins - now < longest_queue:
            left[this] = begins + 8 * len(packet) / rate
            heapq.heappush(under_way, (left[this] + delay, sent, devices[1 - this], packet))
    while under_way and under_way[0][0] <= time.monotonic():
        _, _, device, packet = heapq.heappop(under_way)
        try:
            os.write(device, packet)
        except OSError:
            pass  # one more that is lost: no room, or the device is not up yet
