// LeNet
