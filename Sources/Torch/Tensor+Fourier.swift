private let fftOp = Operator("fft_fft")
private let ifftOp = Operator("fft_ifft")
private let rfftOp = Operator("fft_rfft")
private let irfftOp = Operator("fft_irfft")
private let fft2Op = Operator("fft_fft2")
private let ifft2Op = Operator("fft_ifft2")
private let rfft2Op = Operator("fft_rfft2")
private let irfft2Op = Operator("fft_irfft2")
private let shiftOp = Operator("fft_fftshift")
private let unshiftOp = Operator("fft_ifftshift")
private let frequenciesOp = Operator("fft_fftfreq")
private let realFrequenciesOp = Operator("fft_rfftfreq")
private let hannOp = Operator("hann_window.periodic")
private let stftOp = Operator("stft.center")
private let istftOp = Operator("istft")

/// Which direction of a Fourier transform has the factor 1/N.
public enum FourierScaling: String, Sendable {
    case backward
    case forward
    /// Both have 1/√N, so that norms are preserved.
    case orthonormal = "ortho"
}

// MARK: Whole signals

extension Tensor {
    /// The discrete Fourier transform X[k] = Σ x[n] · e^{−2πikn/N} along an axis. `count` truncates, or pads with
    /// zeros.
    public func fft(count: Int? = nil, axis: Int = -1, scaling: FourierScaling = .backward) -> Tensor {
        fftOp(.tensor(self), .optional(count), .int(axis), .string(scaling.rawValue))
    }
    /// The reverse of ``fft(count:axis:scaling:)``.
    public func ifft(count: Int? = nil, axis: Int = -1, scaling: FourierScaling = .backward) -> Tensor {
        ifftOp(.tensor(self), .optional(count), .int(axis), .string(scaling.rawValue))
    }
    /// The transform of a real signal, without its mirrored half: N/2 + 1 numbers.
    public func rfft(count: Int? = nil, axis: Int = -1, scaling: FourierScaling = .backward) -> Tensor {
        rfftOp(.tensor(self), .optional(count), .int(axis), .string(scaling.rawValue))
    }
    /// The real signal of `count` samples (by default an even number) that has this half of a transform.
    public func irfft(count: Int? = nil, axis: Int = -1, scaling: FourierScaling = .backward) -> Tensor {
        irfftOp(.tensor(self), .optional(count), .int(axis), .string(scaling.rawValue))
    }
    /// The transform of images over the last two axes.
    public func fft2(scaling: FourierScaling = .backward) -> Tensor {
        fft2Op(.tensor(self), .none, .ints([-2, -1]), .string(scaling.rawValue))
    }
    /// The reverse of ``fft2(scaling:)``.
    public func ifft2(scaling: FourierScaling = .backward) -> Tensor {
        ifft2Op(.tensor(self), .none, .ints([-2, -1]), .string(scaling.rawValue))
    }
    /// The transform of real images over the last two axes, without the mirrored half: [..., H, W/2 + 1].
    public func rfft2(scaling: FourierScaling = .backward) -> Tensor {
        rfft2Op(.tensor(self), .none, .ints([-2, -1]), .string(scaling.rawValue))
    }
    /// The real images of the given height and width that have this half of a transform.
    public func irfft2(size: (height: Int, width: Int), scaling: FourierScaling = .backward) -> Tensor {
        irfft2Op(
            .tensor(self), .ints([size.height, size.width]), .ints([-2, -1]), .string(scaling.rawValue))
    }
    /// With frequency zero moved to the middle of the axes (by default all of them).
    public func fftShifted(axes: [Int]? = nil) -> Tensor { shiftOp(.tensor(self), axes.map(Argument.ints) ?? .none) }
    /// The reverse of ``fftShifted(axes:)``.
    public func fftUnshifted(axes: [Int]? = nil) -> Tensor {
        unshiftOp(.tensor(self), axes.map(Argument.ints) ?? .none)
    }
    /// The frequencies of ``fft(count:axis:scaling:)``'s results, for samples at a distance of `spacing`.
    public static func fftFrequencies(_ count: Int, spacing: Double = 1, dtype: DType = .float32) -> Tensor {
        frequenciesOp(.int(count), .double(spacing), .dtype(dtype))
    }
    /// The frequencies of ``rfft(count:axis:scaling:)``'s results.
    public static func rfftFrequencies(_ count: Int, spacing: Double = 1, dtype: DType = .float32) -> Tensor {
        realFrequenciesOp(.int(count), .double(spacing), .dtype(dtype))
    }
}

// MARK: Short windows

extension Tensor {
    /// Hann's window w[n] = sin²(πn / N), N the count (or the count less 1 when not `periodic`).
    public static func hannWindow(_ count: Int, periodic: Bool = true, dtype: DType = .float32, device: Device = .cpu)
        -> Tensor
    {
        hannOp(.int(count), .bool(periodic), .dtype(dtype), .none, .device(device))
    }
    /// The short-time Fourier transform of real signals [..., T]: complex [..., windowLength/2 + 1, frames].
    ///
    /// - Parameters:
    ///   - windowLength: samples per transform; a shorter `window` is centred.
    ///   - hop: samples from one window to the next.
    ///   - window: weights of the samples.
    ///   - centered: whether the signal is mirrored at its ends so that window t is centred on sample t · hop.
    public func stft(windowLength: Int, hop: Int, window: Tensor, centered: Bool = true) -> Tensor {
        stftOp(
            .tensor(self), .int(windowLength), .int(hop), .int(window.count), .tensor(window), .bool(centered),
            .string("reflect"), .bool(false), .bool(true), .bool(true))
    }
    /// The signals [..., T] whose transform this is, by overlap and addition; `count` is T where it is known.
    public func istft(windowLength: Int, hop: Int, window: Tensor, centered: Bool = true, count: Int? = nil) -> Tensor {
        istftOp(
            .tensor(self), .int(windowLength), .int(hop), .int(window.count), .tensor(window), .bool(centered),
            .bool(false), .bool(true), .optional(count))
    }
}
