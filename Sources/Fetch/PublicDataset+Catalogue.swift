import Foundation

extension PublicDataset {
    /// Every data set whose address and digest are known for certain.
    ///
    /// The sizes and SHA-256 values are those that TensorFlow Datasets records for the publishers' files; all but
    /// horse2zebra's were found in a second, independent place too (Fashion-MNIST's by restoring the gzip headers that
    /// Debian's `dataset-fashion-mnist` leaves out). USPS has only an MD5 and no size on record, from torchvision.
    public static let all: [PublicDataset] = [
        mnist, fashion, kmnist, emnist, usps, svhn, cifar10, cifar100, stl10, flowers, horse2zebra,
    ]

    private static let mnist = PublicDataset(
        name: "mnist", title: "MNIST",
        description: "handwritten digits: 60,000 to train on and 10,000 to test, 28×28, grey",
        licence: "CC BY-SA 3.0",
        homepage: address("http://yann.lecun.com/exdb/mnist/"), format: .idx,
        files: idx(
            from: [
                "https://ossci-datasets.s3.amazonaws.com/mnist/",
                "https://storage.googleapis.com/cvdf-datasets/mnist/",
            ],
            trainImages: (9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"),
            trainLabels: (28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"),
            testImages: (1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"),
            testLabels: (4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6")))

    private static let fashion = PublicDataset(
        name: "fashion", title: "Fashion-MNIST",
        description: "clothes in 10 classes: 60,000 to train on and 10,000 to test, 28×28, grey",
        licence: "MIT",
        homepage: address("https://github.com/zalandoresearch/fashion-mnist"), format: .idx,
        files: idx(
            from: [
                "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
                "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
            ],
            trainImages: (26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
            trainLabels: (29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
            testImages: (4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
            testLabels: (5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5")))

    private static let kmnist = PublicDataset(
        name: "kmnist", title: "Kuzushiji-MNIST",
        description: "cursive Japanese characters in 10 classes: 60,000 to train on and 10,000 to test, 28×28, grey",
        licence: "CC BY-SA 4.0",
        homepage: address("https://github.com/rois-codh/kmnist"), format: .idx,
        files: idx(
            from: [
                "https://codh.rois.ac.jp/kmnist/dataset/kmnist/",
                "http://codh.rois.ac.jp/kmnist/dataset/kmnist/",
            ],
            trainImages: (18_165_135, "51467d22d8cc72929e2a028a0428f2086b092bb31cfb79c69cc0a90ce135fde4"),
            trainLabels: (29_497, "e38f9ebcd0f3ebcdec7fc8eabdcdaef93bb0df8ea12bee65224341c8183d8e17"),
            testImages: (3_041_136, "edd7a857845ad6bb1d0ba43fe7e794d164fe2dce499a1694695a792adfac43c5"),
            testLabels: (5_120, "20bb9a0ef54c7db3efc55a92eef5582c109615df22683c380526788f98e42a1c")))

    private static let emnist = PublicDataset(
        name: "emnist", title: "EMNIST",
        description: "handwritten letters and digits in six splits of up to 814,255 pictures, 28×28, grey, transposed",
        licence: "public domain (NIST)",
        homepage: address("https://www.nist.gov/itl/products-and-services/emnist-dataset"), format: .zippedIDX,
        files: [
            Download(
                file: "gzip.zip", mirrors: [address("https://biometrics.nist.gov/cs_links/EMNIST/gzip.zip")],
                bytes: 561_753_746,
                checksum: .sha256("fb9bb67e33772a9cc0b895e4ecf36d2cf35be8b709693c3564cea2a019fcda8e"))
        ])

    private static let usps = PublicDataset(
        name: "usps", title: "USPS",
        description: "digits from envelopes: 7,291 to train on and 2,007 to test, 16×16, grey",
        licence: "none stated; used for research",
        homepage: address("https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass.html#usps"),
        format: .libsvm,
        files: [("usps.bz2", "ec16c51db3855ca6c91edd34d0e9b197"), ("usps.t.bz2", "8ea070ee2aca1ac39742fdd1ef5ed118")]
            .map { file, md5 in
                Download(
                    file: file,
                    mirrors: [address("https://www.csie.ntu.edu.tw/~cjlin/libsvmtools/datasets/multiclass/\(file)")],
                    bytes: nil, checksum: .md5(md5))
            })

    private static let svhn = PublicDataset(
        name: "svhn", title: "SVHN, cropped digits",
        description: "house numbers from street photographs: 73,257 to train on and 26,032 to test, 32×32, colour",
        licence: "non-commercial use only",
        homepage: address("http://ufldl.stanford.edu/housenumbers/"), format: .matlab,
        files: [
            Download(
                file: "train_32x32.mat", mirrors: [address("http://ufldl.stanford.edu/housenumbers/train_32x32.mat")],
                bytes: 182_040_794,
                checksum: .sha256("435e94d69a87fde4fd4d7f3dd208dfc32cb6ae8af2240d066de1df7508d083b8")),
            Download(
                file: "test_32x32.mat", mirrors: [address("http://ufldl.stanford.edu/housenumbers/test_32x32.mat")],
                bytes: 64_275_384,
                checksum: .sha256("cdce80dfb2a2c4c6160906d0bd7c68ec5a99d7ca4831afa54f09182025b6a75b")),
        ])

    private static let cifar10 = PublicDataset(
        name: "cifar10", title: "CIFAR-10",
        description: "things and animals in 10 classes: 50,000 to train on and 10,000 to test, 32×32, colour",
        licence: "none stated; cite Krizhevsky, 2009",
        homepage: address("https://www.cs.toronto.edu/~kriz/cifar.html"), format: .cifar,
        files: [
            Download(
                file: "cifar-10-binary.tar.gz",
                mirrors: [address("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz")], bytes: 170_052_171,
                checksum: .sha256("c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"))
        ])

    private static let cifar100 = PublicDataset(
        name: "cifar100", title: "CIFAR-100",
        description: "things and animals in 100 classes: 50,000 to train on and 10,000 to test, 32×32, colour",
        licence: "none stated; cite Krizhevsky, 2009",
        homepage: address("https://www.cs.toronto.edu/~kriz/cifar.html"), format: .cifar,
        files: [
            Download(
                file: "cifar-100-binary.tar.gz",
                mirrors: [address("https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz")], bytes: 168_513_733,
                checksum: .sha256("58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec"))
        ])

    private static let stl10 = PublicDataset(
        name: "stl10", title: "STL-10",
        description: "things and animals: 5,000 and 8,000 labelled in 10 classes, 100,000 unlabelled, 96×96, colour",
        licence: "none stated; cite Coates, Lee and Ng, 2011",
        homepage: address("https://cs.stanford.edu/~acoates/stl10/"), format: .stl,
        files: [
            Download(
                file: "stl10_binary.tar.gz",
                mirrors: [
                    address("https://cs.stanford.edu/~acoates/stl10/stl10_binary.tar.gz"),
                    address("http://ai.stanford.edu/~acoates/stl10/stl10_binary.tar.gz"),
                ], bytes: 2_640_397_119,
                checksum: .sha256("f31fd99273a1acb8609c8db427cebb1de3f71de77758cdc0e22956e1289b9866"))
        ])

    private static let flowers = PublicDataset(
        name: "flowers", title: "TensorFlow flowers",
        description: "3,670 photographs of daisies, dandelions, roses, sunflowers and tulips, many sizes, colour",
        licence: "CC BY 2.0, each picture's author named in LICENSE.txt",
        homepage: address("https://www.tensorflow.org/datasets/catalog/tf_flowers"), format: .images,
        files: [
            Download(
                file: "flower_photos.tgz",
                mirrors: [
                    address(
                        "https://storage.googleapis.com/download.tensorflow.org/example_images/flower_photos.tgz"),
                    address("http://download.tensorflow.org/example_images/flower_photos.tgz"),
                ], bytes: 228_813_984,
                checksum: .sha256("4c54ace7911aaffe13a365c34f650e71dd5bf1be0a58b464e5a7183e3e595d9c"))
        ])

    private static let horse2zebra = PublicDataset(
        name: "horse2zebra", title: "horse2zebra (CycleGAN)",
        description: "unpaired photographs, 1,187 of horses and 1,474 of zebras, 256×256, colour",
        licence: "ImageNet's terms: non-commercial research",
        homepage: address("https://junyanz.github.io/CycleGAN/"), format: .images,
        files: [
            Download(
                file: "horse2zebra.zip",
                mirrors: [
                    address("http://efrosgans.eecs.berkeley.edu/cyclegan/datasets/horse2zebra.zip"),
                    address("https://people.eecs.berkeley.edu/~taesung_park/CycleGAN/datasets/horse2zebra.zip"),
                ], bytes: 116_867_962,
                checksum: .sha256("a74d9d392eecca9966b51287a76ca126af473d9de4f3e8fc0e9cda08fa1730a1"))
        ])

    /// The four files of a data set that keeps MNIST's names.
    private static func idx(
        from folders: [String], trainImages: (Int64, String), trainLabels: (Int64, String),
        testImages: (Int64, String), testLabels: (Int64, String)
    ) -> [Download] {
        [
            ("train-images-idx3-ubyte.gz", trainImages), ("train-labels-idx1-ubyte.gz", trainLabels),
            ("t10k-images-idx3-ubyte.gz", testImages), ("t10k-labels-idx1-ubyte.gz", testLabels),
        ].map { file, known in
            Download(
                file: file, mirrors: folders.map { address($0 + file) }, bytes: known.0, checksum: .sha256(known.1))
        }
    }

    private static func address(_ text: String) -> URL {
        guard let url = URL(string: text) else { preconditionFailure("\(text) is no address") }
        return url
    }
}
